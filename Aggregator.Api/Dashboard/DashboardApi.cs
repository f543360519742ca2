using Aggregator.Api.Health;
using Microsoft.Extensions.FileProviders;

namespace Aggregator.Api.Dashboard;

/// <summary>
/// The page at <c>/dashboard/</c>. Its files are in the assembly, so that they are the same however the API is
/// deployed. They hold no data: what the page shows it requests from the other routes, with the key of its user.
/// </summary>
internal static partial class DashboardApi
{
    public const string Path = "/dashboard";

    /// <summary>
    /// Serves the files with entity tags, and <c>index.html</c> for the folder. These are not routes: they need no key,
    /// and the API's document does not list them.
    /// </summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.Use(RedirectToFolder);
        app.UseFileServer(new FileServerOptions
        {
            RequestPath = Path,
            FileProvider = new EmbeddedFileProvider(typeof(DashboardApi).Assembly, "Aggregator.Api.Dashboard.assets"),
        });
        app.Lifetime.ApplicationStarted.Register(() => LogAddress(app.Logger, Address(app.Urls.FirstOrDefault())));
    }

    /// <summary>Where a browser on the same machine finds the page.</summary>
    private static Uri Address(string? url)
    {
        var page = new UriBuilder(OwnAddress.From(url, httpPorts: null)) { Path = Path };

        // The server listens on every interface, but a container publishes its port on the IPv4 loopback only.
        if (page.Host == "[::1]")
            page.Host = "localhost";
        return page.Uri;
    }

    /// <summary>
    /// The file server would redirect to an absolute address, which is wrong behind a proxy that terminates TLS.
    /// </summary>
    private static Task RedirectToFolder(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.Equals(Path, StringComparison.Ordinal))
            return next(context);
        context.Response.Redirect($"{Path[1..]}/");
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "The dashboard is at {Address}")]
    private static partial void LogAddress(ILogger logger, Uri address);
}
