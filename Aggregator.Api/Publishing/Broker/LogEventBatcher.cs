using System.Buffers;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>Fills messages of the contract's size with events, in their order.</summary>
internal sealed class LogEventBatcher
{
    /// <summary>Maximum number of bytes that an event's names, punctuation and timestamp add to its values.</summary>
    private const int Overhead = 100;

    /// <summary>Size of an escaped UTF-16 unit, in bytes: <c>\uD83D</c>.</summary>
    private const int EscapedBytes = 6;

    /// <summary>The characters that no JSON encoder escapes; any other is counted as if it were escaped.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.:;,/!?@#$%()*=[]{}|^~");

    private List<LogEvent> _part = [];
    private int _bytes;

    public static IEnumerable<LogEventBatch> Split(IReadOnlyList<LogEvent> events)
    {
        var batches = new LogEventBatcher();
        foreach (var logEvent in events)
        {
            if (batches.Add(logEvent) is { } full)
                yield return full;
        }

        if (batches.TakeRest() is { } rest)
            yield return rest;
    }

    /// <summary>Adds an event; returns a message when the event has to begin a new one.</summary>
    public LogEventBatch? Add(LogEvent logEvent)
    {
        var size = Size(logEvent);
        var isFull = _part.Count == LogEventLimits.MaxBatchEvents
            || (_part.Count > 0 && _bytes + size > LogEventLimits.MaxBatchBytes);
        var full = isFull ? TakeRest() : null;
        _part.Add(logEvent);
        _bytes += size;
        return full;
    }

    /// <summary>The events that were added since the last message, or <c>null</c> when there are none.</summary>
    public LogEventBatch? TakeRest()
    {
        if (_part.Count == 0)
            return null;
        var batch = new LogEventBatch { Events = _part };
        (_part, _bytes) = ([], 0);
        return batch;
    }

    /// <summary>An upper bound of the event's size as JSON in a message, in bytes.</summary>
    public static int Size(LogEvent logEvent) =>
        Size(logEvent.Topic) + Size(logEvent.EventId) + Size(logEvent.Source) + logEvent.Payload.Utf8.Length + Overhead;

    private static int Size(string text)
    {
        var plain = text.AsSpan().IndexOfAnyExcept(Plain);
        return plain < 0 ? text.Length : plain + ((text.Length - plain) * EscapedBytes);
    }
}
