using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Dashboard;

/// <summary>
/// Leads a browser from <c>/</c> to the dashboard. Every other client gets 404 there, as the contract says: only a
/// request that names the media type of pages is a browser's, and <c>*/*</c> is not enough.
/// </summary>
internal static class RootRedirect
{
    private const string Page = "text/html";
    private const string Dashboard = "/dashboard";

    public static void UseRootRedirect(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!IsBrowser(context.Request))
            return next(context);
        context.Response.Headers.Vary = HeaderNames.Accept;
        context.Response.Redirect(Dashboard);
        return Task.CompletedTask;
    });

    private static bool IsBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Path == "/"
        && request.GetTypedHeaders().Accept.Any(
            range => range.MediaType.Equals(Page, StringComparison.OrdinalIgnoreCase));
}
