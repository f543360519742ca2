using Aggregator.Api.Stats;

namespace Aggregator.Api.Telemetry;

/// <summary>The state of queues and ledger at one moment.</summary>
/// <param name="Events">The events' queue.</param>
/// <param name="Queues">The messages in each queue of the system.</param>
/// <param name="Imbalance">By how many events the ledger does not add up; <c>null</c> when the database does not
/// answer.</param>
/// <param name="Missing">Accepted events that are due and were not received; <c>null</c> when the database does not
/// answer, or while messages wait, among which they may be.</param>
/// <param name="PartitionsAhead">Time for which there are partitions; <c>null</c> when the database does not
/// answer.</param>
/// <param name="FreeBytes">Free space of the database's disk; <c>null</c> when the database does not tell.</param>
internal sealed record SystemReading(
    QueueState Events,
    IReadOnlyList<(string Name, long Messages)> Queues,
    long? Imbalance,
    long? Missing,
    TimeSpan? PartitionsAhead,
    long? FreeBytes);
