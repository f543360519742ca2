using System.Diagnostics.Metrics;
using Aggregator.Storage.Ingest;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// What became of received events, in the meter <c>Aggregator.Consumers</c>: counted after the commit, so that the sums
/// of all processes since they started are what the ledger has gained. While nobody listens nothing is counted.
/// </summary>
internal static class IngestMetrics
{
    public const string MeterName = "Aggregator.Consumers";

    private const string Topic = "aggregator.topic";

    private static readonly Meter Meter = new(MeterName);
    private static readonly RejectedCount Rejected = new(Meter);
    private static readonly TopicLabels Labels = new();

    private static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "aggregator.ingest.received", "{event}", "Events of messages that had not been consumed before.");

    private static readonly Counter<long> Unique = Meter.CreateCounter<long>(
        "aggregator.ingest.unique", "{event}", "Events that were stored.");

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "aggregator.ingest.duplicates", "{event}", "Events that had already been stored.");

    private static readonly Counter<long> Redelivered = Meter.CreateCounter<long>(
        "aggregator.ingest.redelivered",
        "{event}",
        "Events of messages that had been consumed before and were skipped.");

    private static readonly Histogram<long> BatchEvents = Meter.CreateHistogram(
        "aggregator.ingest.batch.events", "{event}", "Events in a transaction.",
        advice: new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 5, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        });

    private static readonly Histogram<long> BatchMessages = Meter.CreateHistogram(
        "aggregator.ingest.batch.messages", "{message}", "Messages in a transaction.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });

    private static readonly Histogram<double> Age = Meter.CreateHistogram(
        "aggregator.ingest.age", "s", "Time from the publishing of a message until its events were stored.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60, 300, 3600],
        });

    /// <summary>Whether somebody listens.</summary>
    public static bool IsEnabled => Received.Enabled;

    public static void AddRedelivered(long events) => Redelivered.Add(events);

    public static void AddAge(long ms) => Age.Record(ms / 1000.0);

    /// <summary>Reports from now on whether ingestion is paused.</summary>
    public static void ObservePause(Func<bool> isPaused) => Meter.CreateObservableGauge(
        "aggregator.ingest.paused",
        () => isPaused() ? 1 : 0,
        description: "1 while the database's disk is nearly full.");

    /// <summary>A transaction has committed.</summary>
    public static void AddBatch(int messages, IngestBatch batch, IReadOnlyList<TopicResult> results)
    {
        var events = batch.Events.Count + batch.Rejections.Count;
        BatchMessages.Record(messages);
        BatchEvents.Record(events);
        Received.Add(events);
        var refused = batch.Events.Count;
        foreach (var result in results)
        {
            var label = Labels.Choose(result.Topic, result.Stored + result.Duplicates);
            var topic = new KeyValuePair<string, object?>(Topic, label);
            if (result.Stored > 0)
                Unique.Add(result.Stored, topic);
            if (result.Duplicates > 0)
                Duplicates.Add(result.Duplicates, topic);
            refused -= result.Stored + result.Duplicates;
        }

        Rejected.Add(batch.Rejections, refused);
    }
}
