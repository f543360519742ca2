using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>
/// Decodes the <c>Content-Encoding</c> of a body. zstd is not supported, because .NET 10 has no decoder for it.
/// </summary>
internal static class ContentCoding
{
    /// <summary>
    /// The supported codings, as <c>Accept-Encoding</c> lists them in a response (RFC 9110, section 12.5.3).
    /// </summary>
    public const string Supported = "gzip, br";

    private const int BufferBytes = 32 * 1024;

    /// <summary>
    /// The decompressed body, or <c>null</c> when the coding is not supported; a chain of codings is never supported.
    /// The caller closes it with <see cref="CloseAsync"/>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="maxCompressedBytes">
    /// Maximum size of the compressed body in bytes, because a body may go on for ever without yielding a byte; or
    /// <c>null</c> for none, and then the body may not become much larger than what is sent: see
    /// <see cref="RatioLimit"/>.
    /// </param>
    public static PipeReader? Open(HttpRequest request, long? maxCompressedBytes)
    {
        var codings = request.Headers.ContentEncoding;
        if (codings.Count == 0)
            return request.BodyReader;
        if (codings.Count > 1)
            return null;

        var coding = codings[0]?.Trim().ToLowerInvariant();
        if (coding is null or "" or "identity")
            return request.BodyReader;
        if (Decoder(coding) is not { } decoder)
            return null;

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxCompressedBytes;
        DecodedBody stream =
            maxCompressedBytes is null ? new RatioLimit(request.Body, decoder) : decoder(request.Body);
        return PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes));
    }

    /// <summary>
    /// Closes a reader that <see cref="Open"/> returned: a decompressing one holds native memory, and the server closes
    /// its own.
    /// </summary>
    public static ValueTask CloseAsync(HttpRequest request, PipeReader reader) =>
        ReferenceEquals(reader, request.BodyReader) ? ValueTask.CompletedTask : reader.CompleteAsync();

    private static Func<Stream, DecodedBody>? Decoder(string coding) => coding switch
    {
        "gzip" or "x-gzip" => body => new GzipBody(body),
        "br" => body => new BrotliBody(body),
        _ => null,
    };
}
