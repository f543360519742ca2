using System.Buffers.Text;
using System.Security.Cryptography;
using Aggregator.Api.Dashboard;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Access;

/// <summary>
/// Tells browsers not to guess the content type of responses, and neither to store nor to embed them.
/// </summary>
internal static class SecurityHeaders
{
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    private const string NonceKey = "script nonce";

    /// <summary>
    /// The dashboard loads nothing but its own files, and shows what publishers have sent: no script or style that
    /// stands in the page is executed, and no text can become markup.
    /// </summary>
    private const string DashboardPage =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        + "trusted-types 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        Set(context.Request, context.Response.Headers);
        return next(context);
    });

    /// <summary>
    /// Returns the nonce of this response: in a page of the API a browser runs only scripts that have it.
    /// </summary>
    public static string ScriptNonce(this HttpContext context)
    {
        if (context.Items[NonceKey] is not string nonce)
            context.Items[NonceKey] = nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return nonce;
    }

    public static void Set(HttpRequest request, IHeaderDictionary headers)
    {
        var page = PageAt(request);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = page ?? NoPage;
        headers[HeaderNames.CacheControl] = page is null ? "no-store" : "no-cache";
        if (page is not null)
            headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>The policy of the page to which the path belongs, or <c>null</c> if it belongs to none.</summary>
    private static string? PageAt(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/docs", StringComparison.Ordinal))
            return DocumentationPage(request.HttpContext);
        return request.Path.StartsWithSegments(DashboardApi.Path, StringComparison.Ordinal) ? DashboardPage : null;
    }

    /// <summary>
    /// The documentation page loads its icons from data: URLs and has inline styles; nothing comes from another site.
    /// Its library tries whether it may use <c>eval</c>, and does without if not.
    /// </summary>
    private static string DocumentationPage(HttpContext context) =>
        $"default-src 'none'; script-src 'nonce-{context.ScriptNonce()}'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
