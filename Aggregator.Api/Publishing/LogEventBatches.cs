using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

/// <summary>Fills messages of the contract's size with events, in their order.</summary>
internal sealed class LogEventBatches
{
    /// <summary>Roughly what an event's names and punctuation add to its values, in bytes.</summary>
    private const int Overhead = 100;

    private List<LogEvent> _part = [];
    private int _bytes;

    public static IEnumerable<LogEventBatch> Split(IReadOnlyList<LogEvent> events)
    {
        var batches = new LogEventBatches();
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

    /// <summary>What has been added since the last message, or <c>null</c> when nothing has.</summary>
    public LogEventBatch? TakeRest()
    {
        if (_part.Count == 0)
            return null;
        var batch = new LogEventBatch { Events = _part };
        (_part, _bytes) = ([], 0);
        return batch;
    }

    /// <summary>About the size of the event as JSON, in bytes.</summary>
    public static int Size(LogEvent logEvent) =>
        logEvent.Topic.Length + logEvent.EventId.Length + logEvent.Source.Length + logEvent.Payload.Utf8.Length + Overhead;
}
