using System.Net;
using System.Net.Http.Headers;

namespace Aggregator.Tests.Api.Publishing.Ndjson;

/// <summary>A body of lines that is generated while it is sent, of unknown length.</summary>
internal sealed class GeneratedLines : HttpContent
{
    private readonly int _count;
    private readonly Func<int, ReadOnlyMemory<byte>> _line;

    public GeneratedLines(int count, Func<int, ReadOnlyMemory<byte>> line)
    {
        (_count, _line) = (count, line);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using var buffer = new MemoryStream(64 * 1024);
        for (var i = 0; i < _count; i++)
        {
            buffer.Write(_line(i).Span);
            if (buffer.Length < 32 * 1024 && i < _count - 1)
                continue;
            await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
            buffer.SetLength(0);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
