using System.Buffers;
using System.IO.Compression;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// Decodes the <c>content_encoding</c> of a message's body, within size limits, and checks it to the last byte.
/// </summary>
internal static class BodyEncoding
{
    /// <summary>
    /// Maximum size of a decoded body, in bytes: twice the maximum message size in compose/rabbitmq/rabbitmq.conf.
    /// </summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Maximum number of decoded bytes for each encoded byte, above <see cref="AnyRatioBytes"/>: messages are combined
    /// into transactions by their encoded sizes.
    /// </summary>
    private const int MaxRatio = 128;

    /// <summary>
    /// Size that a decoded body may have regardless of its encoded size: room for two events of the maximum size.
    /// </summary>
    private const int AnyRatioBytes = 512 * 1024;

    private const int UsualRatio = 16;
    private const int MinWeight = 64 * 1024;
    private const int MaxShownName = 40;
    private const int StepBytes = 8192;

    /// <summary>Whether decoding changes a body with this encoding.</summary>
    public static bool IsCompressed(string? encoding) => Kind(encoding) is "gzip" or "x-gzip" or "br" or "deflate";

    /// <summary>
    /// The weight of a body with the given number of encoded bytes: about its size after decoding, and enough that a
    /// transaction has few of the bodies that decode to much more.
    /// </summary>
    public static long Weight(long bytes) => Math.Max(bytes * UsualRatio, MinWeight);

    /// <summary>Returns the decoded body, or the reason why it cannot be decoded.</summary>
    public static (ReadOnlyMemory<byte> Body, string? Problem) Decode(ReadOnlyMemory<byte> body, string? encoding)
    {
        try
        {
            return Kind(encoding) switch
            {
                "" or "identity" or "utf-8" or "utf8" => (body, null),
                "gzip" or "x-gzip" => (GzipReader.Read(body, Limit(body.Length)), null),
                "deflate" => (Zlib(body), null),
                "br" => (Brotli(body.Span), null),
                _ => (default, $"content_encoding must be gzip, br, deflate or none, not {Shown(encoding!)}"),
            };
        }
        catch (EncodedBodyException exception)
        {
            return (default, $"content_encoding is {Kind(encoding)}, but {exception.Message}");
        }
    }

    private static string Kind(string? encoding) => encoding?.Trim().ToLowerInvariant() ?? string.Empty;

    private static string Shown(string encoding) =>
        HeaderJson.Clean(encoding.Length > MaxShownName ? encoding[..MaxShownName] : encoding);

    private static int Limit(int encoded) => (int)Math.Clamp((long)encoded * MaxRatio, AnyRatioBytes, MaxBytes);

    private static ReadOnlyMemory<byte> Zlib(ReadOnlyMemory<byte> body)
    {
        var decoded = new ArrayBufferWriter<byte>();
        var end = DeflateReader.Read(body, isZlib: true, body.Length, decoded, Limit(body.Length));
        return end == body.Length ? decoded.WrittenMemory : throw Followed();
    }

    private static ReadOnlyMemory<byte> Brotli(ReadOnlySpan<byte> body)
    {
        var limit = Limit(body.Length);
        var decoded = new ArrayBufferWriter<byte>();
        var decoder = new BrotliDecoder();
        try
        {
            while (true)
            {
                var status = decoder.Decompress(body, decoded.GetSpan(StepBytes), out var consumed, out var written);
                decoded.Advance(written);
                body = body[consumed..];
                if (decoded.WrittenCount > limit)
                    throw new EncodedBodyException($"the decoded body must have at most {limit} bytes");
                if (status == OperationStatus.Done)
                    return body.IsEmpty ? decoded.WrittenMemory : throw Followed();
                if (status != OperationStatus.DestinationTooSmall)
                    throw new EncodedBodyException(
                        status == OperationStatus.NeedMoreData ? "the data break off" : "the data are malformed");
            }
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static EncodedBodyException Followed() => new("other bytes follow its end");
}
