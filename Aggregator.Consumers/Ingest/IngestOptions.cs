using System.ComponentModel.DataAnnotations;

namespace Aggregator.Consumers.Ingest;

/// <summary>How messages are gathered into transactions; section <c>Ingest</c> of the configuration.</summary>
internal sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Most messages of one event in a transaction, 1 to 5,000. Default 200.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; init; } = 200;

    /// <summary>Longest time, in milliseconds, that a first message waits for others, 1 to 10,000. Default 20.</summary>
    [Range(1, 10000)]
    public int BatchWindowMs { get; init; } = 20;

    /// <summary>Most messages of many events in a transaction, 1 to 100. Default 4, which makes up to 2,000 events.</summary>
    [Range(1, 100)]
    public int BulkBatchSize { get; init; } = 4;

    /// <summary>Transactions at the same time, for each kind of message, 1 to 16. Default 2: one parses while one commits.</summary>
    [Range(1, 16)]
    public int Concurrency { get; init; } = 2;

    /// <summary>
    /// How often a message whose consumer faults is tried again before it goes to the error queue, 0 to 20. Default 8, which
    /// takes about a minute and a half. Failures of the database that pass by themselves do not count.
    /// </summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 8;

    /// <summary>Messages that the broker sends ahead: enough to fill every transaction and the next one.</summary>
    public int Prefetch => Math.Max(BatchSize, BulkBatchSize) * (Concurrency + 1);
}
