using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>The media types that <c>POST /publish</c> accepts.</summary>
internal static class MediaTypes
{
    public const string Lines = "application/x-ndjson";
    public const string Clef = "application/vnd.serilog.clef";
    public const string CloudEvent = "application/cloudevents+json";
    public const string CloudEvents = "application/cloudevents-batch+json";

    /// <summary>
    /// For routes that answer a wrong media type themselves, because the framework's answer is none that their clients
    /// know. The document leaves it out.
    /// </summary>
    public const string Any = "*/*";

    /// <summary>All of them, as <c>Accept-Post</c> lists them.</summary>
    public const string All =
        $"{MediaTypeNames.Application.Json}, {Lines}, {Clef}, {CloudEvent}, {CloudEvents}";

    /// <summary>The headers that only CloudEvents in binary mode have (HTTP protocol binding, section 3.1).</summary>
    private static readonly string[] BinaryMode = ["ce-specversion", "ce-id", "ce-type", "ce-source"];

    /// <summary>The format of the body, or <c>null</c> when its media type or charset is not supported.</summary>
    public static BodyFormat? FormatOf(string? contentType)
    {
        // Nearly every request has this value, which therefore need not be parsed.
        if (string.IsNullOrEmpty(contentType) || contentType is MediaTypeNames.Application.Json)
            return BodyFormat.Json;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !IsUtf8(type))
            return null;
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            MediaTypeNames.Application.Json => BodyFormat.Json,
            Lines => BodyFormat.Lines,
            Clef => BodyFormat.Clef,
            CloudEvent => BodyFormat.CloudEvent,
            CloudEvents => BodyFormat.CloudEvents,
            _ => null,
        };
    }

    /// <summary>
    /// Whether the headers mark the request as a CloudEvent in binary mode, whose body is only its data. Read as an
    /// event of this contract, it would be rejected for misleading reasons or, worse, accepted.
    /// </summary>
    public static bool IsBinaryCloudEvent(IHeaderDictionary headers, BodyFormat format) =>
        format is BodyFormat.Json or BodyFormat.Lines && Array.Exists(BinaryMode, headers.ContainsKey);

    /// <summary>
    /// Accepts the registered name, and the one that many clients write instead (WHATWG Encoding, section 4.2).
    /// </summary>
    public static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue
        || HeaderUtilities.RemoveQuotes(type.Charset) is var charset
        && (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase));
}
