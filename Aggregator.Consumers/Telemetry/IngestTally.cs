using System.Diagnostics;
using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// What one transaction does, for metrics and traces. It is kept until the commit, because what is rolled back was not
/// received.
/// </summary>
internal sealed class IngestTally(AnnouncementTraces announcements, TimeProvider time) : ICommitObserver, IDisposable
{
    private readonly List<Delivery> _deliveries = [];
    private readonly EventSpans _spans = new();
    private IngestBatch? _batch;
    private IReadOnlyList<TopicResult> _results = [];
    private long _redelivered;

    /// <summary>The transaction stores the content of a message.</summary>
    public void Add(Delivery delivery)
    {
        if (IngestMetrics.IsEnabled)
            _deliveries.Add(delivery);
        if (EventSpans.IsEnabled)
            _spans.Start(delivery);
    }

    /// <summary>The batch is stored, up to the commit.</summary>
    public void Add(IngestBatch batch, IReadOnlyList<TopicResult> results)
    {
        (_batch, _results) = (batch, results);
        if (!EventSpans.IsEnabled)
            return;
        if (results.Max(topic => topic.LastId) is { } lastId)
            announcements.Add(_spans.Contexts, lastId);
        Activity.Current?
            .SetTag("aggregator.ingest.unique", results.Sum(topic => topic.Stored))
            .SetTag("aggregator.ingest.duplicates", results.Sum(topic => topic.Duplicates));
    }

    /// <summary>The transaction counts events that it skips.</summary>
    public void AddRedelivered(int events) => _redelivered += events;

    public void Committed()
    {
        _spans.End(committed: true);
        if (!IngestMetrics.IsEnabled)
            return;
        if (_redelivered > 0)
            IngestMetrics.AddRedelivered(_redelivered);
        if (_batch is null)
            return;
        IngestMetrics.AddBatch(_deliveries.Count, _batch, _results);
        var now = time.GetUtcNow();
        foreach (var delivery in _deliveries)
        {
            if (delivery.Origin.PublishedAt(now) is { } published)
                IngestMetrics.AddAge(now > published ? now - published : TimeSpan.Zero);
        }
    }

    /// <summary>The scope of the transaction ends; without a commit its work is undone.</summary>
    public void Dispose() => _spans.End(committed: false);
}
