using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>Makes a request body of a batch: a JSON array, compressed on demand.</summary>
internal static class RequestBody
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static HttpContent Create(IReadOnlyList<QueuedEvent> batch, bool gzip)
    {
        var buffer = new ArrayBufferWriter<byte>(batch.Sum(one => one.Body.Length + 1) + 1);
        var before = "["u8;
        foreach (var one in batch)
        {
            buffer.Write(before);
            buffer.Write(one.Body.Span);
            before = ","u8;
        }

        buffer.Write("]"u8);
        var content = new ReadOnlyMemoryContent(gzip ? Compress(buffer.WrittenSpan) : buffer.WrittenMemory);
        content.Headers.ContentType = Json;
        if (gzip)
            content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }
}
