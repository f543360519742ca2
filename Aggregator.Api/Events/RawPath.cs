using Microsoft.AspNetCore.Http.Features;

namespace Aggregator.Api.Events;

/// <summary>
/// Reads topic and id from the request target as it was sent. The server decodes a path once but leaves <c>%2F</c>, so
/// a route value <c>a%2Fb</c> may have been sent as <c>a%2Fb</c> or as <c>a%252Fb</c>.
/// </summary>
internal static class RawPath
{
    private const string Prefix = "/events/";

    /// <summary>
    /// The text between <c>/events/</c> and the next slash, and the text after that slash; <c>null</c> unless both are
    /// present.
    /// </summary>
    public static (string Topic, string EventId)? LastTwo(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        var path = target.Split('?', 2)[0];
        var start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        if (start < 0
            || path[(start + Prefix.Length)..].Split('/', 2) is not [{ Length: > 0 } topic, { Length: > 0 } id])
            return null;
        return (Uri.UnescapeDataString(topic), Uri.UnescapeDataString(id));
    }
}
