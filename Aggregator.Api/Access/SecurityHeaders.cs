using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Access;

/// <summary>
/// Tells browsers not to guess the content type of responses, and neither to store nor to embed them.
/// </summary>
internal static class SecurityHeaders
{
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    private const string NonceKey = "script nonce";

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
        var isDocumentation = request.Path.StartsWithSegments("/docs", StringComparison.Ordinal);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = isDocumentation ? DocumentationPage(request.HttpContext) : NoPage;
        headers[HeaderNames.CacheControl] = isDocumentation ? "no-cache" : "no-store";
        if (isDocumentation)
            headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>
    /// The documentation page loads its icons from data: URLs and has inline styles; nothing comes from another site.
    /// Its library tries whether it may use <c>eval</c>, and does without if not.
    /// </summary>
    private static string DocumentationPage(HttpContext context) =>
        $"default-src 'none'; script-src 'nonce-{context.ScriptNonce()}'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
