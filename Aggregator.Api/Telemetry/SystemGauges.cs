using System.Diagnostics.Metrics;
using Aggregator.Api.Publishing;
using Aggregator.Api.Stats;
using Aggregator.Hosting.Telemetry;
using Aggregator.Storage.Disk;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Partitions;

namespace Aggregator.Api.Telemetry;

/// <summary>
/// The state of queues and ledger as gauges, and what this process has accepted as a counter. Every process of the API
/// reports the same state: take the maximum, not the sum.
/// </summary>
internal sealed class SystemGauges : SampledValue<SystemReading>
{
    private const string Form = "aggregator.publish.form";
    private const string Queue = "messaging.destination.name";

    private readonly LoadHistory _history;

    public SystemGauges(
        AcceptedCount accepted,
        LoadHistory history,
        BacklogProbe backlog,
        PartitionQueries partitions,
        FreeSpaceQueries space,
        IServiceScopeFactory scopes,
        TimeProvider time)
        : base(new SystemReader(backlog, partitions, space, scopes).ReadAsync, time)
    {
        _history = history;
        var meter = PublishMetrics.Meter;
        meter.CreateObservableCounter(
            "aggregator.publish.accepted", () => Accepted(accepted), "{event}", "Events that were answered with 202.");
        meter.CreateObservableGauge(
            "aggregator.queue.messages", Messages, "{message}", "Messages that wait in a queue.");
        meter.CreateObservableGauge(
            "aggregator.queue.consumers", () => One(Collect()?.Events.Consumers), "{consumer}",
            "Consumer processes at the events' queue.");
        meter.CreateObservableGauge(
            "aggregator.queue.oldest_message.age", OldestAge, "s",
            "Upper bound of the age of the oldest waiting message.");
        meter.CreateObservableGauge(
            "aggregator.ledger.imbalance", () => One(Collect()?.Imbalance), "{event}",
            "Received events less those that are unique, duplicates or rejected. Anything but 0 is a defect.");
        meter.CreateObservableGauge(
            "aggregator.ledger.missing", () => One(Collect()?.Missing), "{event}",
            "Events that were accepted more than 40 s ago and have not been received.");
        meter.CreateObservableGauge(
            "aggregator.partitions.ahead", PartitionsAhead, "s", "Time for which there are partitions.");
        meter.CreateObservableGauge(
            "aggregator.database.free", () => One(Collect()?.FreeBytes), "By", "Free space of the database's disk.");
    }

    private static IEnumerable<Measurement<long>> Accepted(AcceptedCount accepted) => accepted.Snapshot().Select(
        (count, i) => new Measurement<long>(count, new KeyValuePair<string, object?>(Form, AcceptedDoors.All[i])));

    private IEnumerable<Measurement<long>> Messages() => (Collect()?.Queues ?? [])
        .Select(queue => new Measurement<long>(queue.Messages, new KeyValuePair<string, object?>(Queue, queue.Name)));

    private IEnumerable<Measurement<double>> OldestAge() =>
        _history.OldestWaitingSeconds(Collect()?.Events.Messages) is { } age ? [new Measurement<double>(age)] : [];

    private IEnumerable<Measurement<double>> PartitionsAhead() =>
        Collect()?.PartitionsAhead is { } ahead ? [new Measurement<double>(ahead.TotalSeconds)] : [];

    private static IEnumerable<Measurement<long>> One(long? value) =>
        value is { } known ? [new Measurement<long>(known)] : [];
}
