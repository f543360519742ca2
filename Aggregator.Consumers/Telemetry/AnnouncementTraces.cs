using System.Diagnostics;
using Aggregator.Contracts;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// Remembers the traces of events until the events are announced, so that the announcement can be a part of them. Only
/// this process's memory is used: when another process announces the events, their traces end with the commit.
/// </summary>
internal sealed class AnnouncementTraces(TimeProvider time)
{
    /// <summary>Maximum number of traces that wait; the oldest are dropped.</summary>
    private const int Max = 256;

    /// <summary>Events that were not announced by then were announced by another process, or never committed.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly ActivitySource Source = new(IngestMetrics.MeterName);

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();

    /// <summary>A transaction that is about to commit has stored events up to the id, with these traces.</summary>
    public void Add(IEnumerable<ActivityContext> traces, long lastId)
    {
        lock (_lock)
        {
            foreach (var trace in traces)
                _waiting.Enqueue(new Waiting(trace, lastId, time.GetTimestamp()));
            while (_waiting.Count > Max)
                _waiting.Dequeue();
        }
    }

    /// <summary>
    /// The announcement, in the trace of the first of its events that has one, with links to all of those; <c>null</c>
    /// when none has.
    /// </summary>
    public Activity? Start(LogEventsStored announcement)
    {
        if (Take(announcement) is not { Count: > 0 } links)
            return null;
        const string exchange = LogEventsTopology.StoredExchange;
        return Source.StartActivity($"send {exchange}", ActivityKind.Producer, links[0].Context, links: links)?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", "send")
            .SetTag("messaging.destination.name", exchange)
            .SetTag("aggregator.announcement.up_to_id", announcement.UpToId);
    }

    private List<ActivityLink>? Take(LogEventsStored announcement)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return null;
            var links = new List<ActivityLink>();
            for (var i = _waiting.Count; i > 0; i--)
            {
                var waiting = _waiting.Dequeue();
                if (waiting.LastId > announcement.UpToId && time.GetElapsedTime(waiting.Since) < Timeout)
                    _waiting.Enqueue(waiting);
                else if (waiting.LastId > announcement.AfterId && waiting.LastId <= announcement.UpToId)
                    links.Add(new ActivityLink(waiting.Trace));
            }

            return links;
        }
    }

    private sealed record Waiting(ActivityContext Trace, long LastId, long Since);
}
