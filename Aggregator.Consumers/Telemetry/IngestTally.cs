using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;

namespace Aggregator.Consumers.Telemetry;

/// <summary>What one transaction did, kept until it has committed: what is rolled back was not received.</summary>
internal sealed class IngestTally(TimeProvider time) : ICommitObserver
{
    private readonly List<Delivery> _deliveries = [];
    private IngestBatch? _batch;
    private IReadOnlyList<TopicResult> _results = [];
    private long _redelivered;

    /// <summary>The transaction stores the content of a message.</summary>
    public void Add(Delivery delivery)
    {
        if (IngestMetrics.IsEnabled)
            _deliveries.Add(delivery);
    }

    /// <summary>The batch is stored, up to the commit.</summary>
    public void Add(IngestBatch batch, IReadOnlyList<TopicResult> results) => (_batch, _results) = (batch, results);

    /// <summary>The transaction counts events that it skips.</summary>
    public void AddRedelivered(int events) => _redelivered += events;

    public void Committed()
    {
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
}
