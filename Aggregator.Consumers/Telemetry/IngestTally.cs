using System.Diagnostics;
using Aggregator.Consumers.Ages;
using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// What one transaction does, for the ages of the history, for metrics and for traces. It is kept until the commit,
/// because what is rolled back was not received.
/// </summary>
internal sealed class IngestTally(AgeTotals ages, AnnouncementTraces announcements, TimeProvider time)
    : ICommitObserver, IDisposable
{
    private readonly List<Delivery> _deliveries = [];
    private readonly EventSpans _spans = new();
    private IngestBatch? _batch;
    private IReadOnlyList<TopicResult> _results = [];
    private long _redelivered;

    /// <summary>The transaction stores the content of a message.</summary>
    public void Add(Delivery delivery)
    {
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
        var messages = _deliveries.Count;
        AddAges(time.GetUtcNow());
        if (!IngestMetrics.IsEnabled)
            return;
        if (_redelivered > 0)
            IngestMetrics.AddRedelivered(_redelivered);
        if (_batch is not null)
            IngestMetrics.AddBatch(messages, _batch, _results);
    }

    /// <summary>The scope of the transaction ends; without a commit its work is undone.</summary>
    public void Dispose() => _spans.End(committed: false);

    /// <summary>It costs a few additions for each message.</summary>
    private void AddAges(DateTimeOffset now)
    {
        foreach (var delivery in _deliveries)
        {
            if (MessageAge.InMs(delivery.Origin.MessageId, now) is not { } age)
                continue;
            ages.Add(now, age, delivery.Count);
            IngestMetrics.AddAge(age);
        }

        _deliveries.Clear();
    }
}
