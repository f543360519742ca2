using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>The body of a request, which is made once for all of its attempts.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="Events">
/// Number of events in an array; <c>null</c> for a single JSON object, which has a response of another form.
/// </param>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, int? Events)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public MediaTypeHeaderValue ContentType { get; init; } = Json;

    public bool IsGzip { get; init; }

    /// <summary>Makes a JSON array, even of a single event.</summary>
    /// <param name="events">The events.</param>
    /// <param name="json">Returns an event as a JSON object.</param>
    public static RequestBody Array<T>(IReadOnlyCollection<T> events, Func<T, ReadOnlyMemory<byte>> json)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Sum(one => json(one).Length + 1) + 1);
        var before = "["u8;
        foreach (var one in events)
        {
            buffer.Write(before);
            buffer.Write(json(one).Span);
            before = ","u8;
        }

        buffer.Write("]"u8);
        return new RequestBody(buffer.WrittenMemory, events.Count);
    }

    public RequestBody Compress()
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Bytes.Span);
        return this with { Bytes = target.GetBuffer().AsMemory(0, (int)target.Length), IsGzip = true };
    }

    /// <summary>Returns the body for one attempt.</summary>
    public HttpContent ToContent()
    {
        var content = new ReadOnlyMemoryContent(Bytes);
        content.Headers.ContentType = ContentType;
        if (IsGzip)
            content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
