using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

internal static class LogEventBatches
{
    /// <summary>Roughly what an event's names and punctuation add to its values, in bytes.</summary>
    private const int Overhead = 100;

    /// <summary>Splits events into messages of the contract's size, in their order.</summary>
    public static IEnumerable<LogEventBatch> Split(IReadOnlyList<LogEvent> events)
    {
        var part = new List<LogEvent>();
        var bytes = 0;
        foreach (var logEvent in events)
        {
            var size = Size(logEvent);
            if (part.Count == LogEventLimits.MaxBatchEvents
                || (part.Count > 0 && bytes + size > LogEventLimits.MaxBatchBytes))
            {
                yield return new LogEventBatch { Events = part };
                part = [];
                bytes = 0;
            }

            part.Add(logEvent);
            bytes += size;
        }

        if (part.Count > 0)
            yield return new LogEventBatch { Events = part };
    }

    /// <summary>About the size of the event as JSON, in bytes.</summary>
    public static int Size(LogEvent logEvent) =>
        logEvent.Topic.Length + logEvent.EventId.Length + logEvent.Source.Length + logEvent.Payload.Utf8.Length + Overhead;
}
