using System.Buffers;

namespace Aggregator.Bench.Events;

/// <summary>Combines events into JSON documents.</summary>
internal static class Bulk
{
    /// <summary>Maximum number of events in a message or a request, by the contract.</summary>
    public const int Size = Contracts.LogEventLimits.MaxBatchEvents;

    /// <summary>Bodies of <see cref="Contracts.LogEventBatch"/> messages.</summary>
    public static byte[][] Messages(IEnumerable<byte[]> events) =>
        [.. events.Chunk(Size).Select(chunk => Join("""{"events":["""u8, chunk, "]}"u8))];

    /// <summary>JSON arrays, as the REST API accepts them.</summary>
    public static byte[][] Arrays(IEnumerable<byte[]> events) =>
        [.. events.Chunk(Size).Select(chunk => Join("["u8, chunk, "]"u8))];

    private static byte[] Join(ReadOnlySpan<byte> before, byte[][] events, ReadOnlySpan<byte> after)
    {
        var body = new ArrayBufferWriter<byte>(events.Sum(one => one.Length + 1) + before.Length + after.Length);
        body.Write(before);
        for (var i = 0; i < events.Length; i++)
        {
            if (i > 0)
                body.Write(","u8);
            body.Write(events[i]);
        }

        body.Write(after);
        return body.WrittenSpan.ToArray();
    }
}
