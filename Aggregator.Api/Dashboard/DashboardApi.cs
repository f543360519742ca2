using Microsoft.Extensions.FileProviders;

namespace Aggregator.Api.Dashboard;

/// <summary>
/// The page at <c>/dashboard/</c>. Its files are in the assembly, so that they are the same however the API is
/// deployed. They hold no data: what the page shows it asks of the other routes, with the key of whoever uses it.
/// </summary>
internal static class DashboardApi
{
    public const string Path = "/dashboard";

    /// <summary>
    /// Serves the files with an entity tag, and <c>index.html</c> for the folder. There is no route, so that no key is
    /// needed and the API's document does not list them.
    /// </summary>
    public static void MapDashboard(this WebApplication app) => app.UseFileServer(new FileServerOptions
    {
        RequestPath = Path,
        FileProvider = new EmbeddedFileProvider(typeof(DashboardApi).Assembly, "Aggregator.Api.Dashboard.assets"),
    });
}
