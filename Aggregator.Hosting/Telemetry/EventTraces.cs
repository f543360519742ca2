using System.Buffers.Binary;
using System.Diagnostics;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// The header in which a message of several events that came from different requests carries the trace of each: the
/// header <see cref="TraceParent"/> names one only. Publishers need not send it; it holds sampled traces only.
/// </summary>
public static class EventTraces
{
    /// <summary>Name of the header; its value is binary.</summary>
    public const string Header = "aggregator-traces";

    /// <summary>Maximum number of events whose traces a message carries: 3,328 bytes.</summary>
    public const int MaxEvents = 128;

    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private const int EntryBytes = sizeof(ushort) + TraceIdBytes + SpanIdBytes;

    /// <summary>
    /// For each event its index in the message, the id of its trace and the id of its span, in network order and
    /// without separators.
    /// </summary>
    /// <param name="traces">At most <see cref="MaxEvents"/>; the rest is left out.</param>
    public static byte[] Write(IReadOnlyList<EventTrace> traces)
    {
        var header = new byte[Math.Min(traces.Count, MaxEvents) * EntryBytes];
        for (var i = 0; i * EntryBytes < header.Length; i++)
        {
            var entry = header.AsSpan(i * EntryBytes, EntryBytes);
            BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)traces[i].Index);
            traces[i].Parent.TraceId.CopyTo(entry.Slice(sizeof(ushort), TraceIdBytes));
            traces[i].Parent.SpanId.CopyTo(entry.Slice(sizeof(ushort) + TraceIdBytes, SpanIdBytes));
        }

        return header;
    }

    /// <summary>Reads any bytes: what is no whole entry is left out, and so is everything beyond the maximum.</summary>
    public static IReadOnlyList<EventTrace> Read(ReadOnlySpan<byte> header)
    {
        var traces = new List<EventTrace>();
        for (; header.Length >= EntryBytes && traces.Count < MaxEvents; header = header[EntryBytes..])
        {
            var traceId = header.Slice(sizeof(ushort), TraceIdBytes);
            var spanId = header.Slice(sizeof(ushort) + TraceIdBytes, SpanIdBytes);

            // W3C Trace Context declares ids of nothing but zeros invalid.
            if (!traceId.ContainsAnyExcept((byte)0) || !spanId.ContainsAnyExcept((byte)0))
                continue;
            var parent = new ActivityContext(
                ActivityTraceId.CreateFromBytes(traceId),
                ActivitySpanId.CreateFromBytes(spanId),
                ActivityTraceFlags.Recorded,
                isRemote: true);
            traces.Add(new EventTrace(BinaryPrimitives.ReadUInt16BigEndian(header), parent));
        }

        return traces;
    }
}
