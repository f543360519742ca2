using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Access;

/// <summary>
/// Tells browsers not to guess the content type of responses, and neither to store nor to embed them.
/// </summary>
internal static class SecurityHeaders
{
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// The documentation page loads its icons from data: URLs and has inline styles; nothing comes from another site.
    /// </summary>
    private const string DocumentationPage =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        Set(context.Request, context.Response.Headers);
        return next(context);
    });

    public static void Set(HttpRequest request, IHeaderDictionary headers)
    {
        var isDocumentation = request.Path.StartsWithSegments("/docs", StringComparison.Ordinal);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = isDocumentation ? DocumentationPage : NoPage;
        headers[HeaderNames.CacheControl] = isDocumentation ? "no-cache" : "no-store";
        if (isDocumentation)
            headers["Referrer-Policy"] = "no-referrer";
    }
}
