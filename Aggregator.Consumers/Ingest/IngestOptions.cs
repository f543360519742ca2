using System.ComponentModel.DataAnnotations;
using Aggregator.Outbox.Gathering;

namespace Aggregator.Consumers.Ingest;

/// <summary>Settings for gathering messages into transactions; section <c>Ingest</c> of the configuration.</summary>
internal sealed class IngestOptions
{
    public const string Section = "Ingest";

    private const int Ahead = 100;

    /// <summary>
    /// Maximum number of messages in a transaction, 1 to 3,000: a prefetch count has 16 bits. Default 200.
    /// </summary>
    [Range(1, 3000)]
    public int BatchSize { get; init; } = 200;

    /// <summary>
    /// A transaction takes no further message once the bodies of its messages have this many bytes, 1 to 64 MiB.
    /// Default 512 KiB: about 2,000 events of the usual size.
    /// </summary>
    [Range(1, 64 * 1024 * 1024)]
    public int BatchBytes { get; init; } = 512 * 1024;

    /// <summary>
    /// Maximum time, in milliseconds, that a message waits for others while a transaction could begin, 0 to 10,000.
    /// Default 30; a message that arrives alone waits less.
    /// </summary>
    [Range(0, 10000)]
    public int BatchWindowMs { get; init; } = 30;

    /// <summary>
    /// Maximum number of concurrent transactions, 1 to 16. Default 3: one parses, one inserts, one commits.
    /// </summary>
    [Range(1, 16)]
    public int Concurrency { get; init; } = 3;

    /// <summary>
    /// Size of message bodies, in bytes, at which reading from the broker pauses until some are stored, 1 MiB to 1 GiB.
    /// Default 16 MiB. One further message is accepted whatever its size.
    /// </summary>
    [Range(1024 * 1024, 1024 * 1024 * 1024)]
    public int MaxBytesInHand { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Number of retries of a message whose consumer faults before it is moved to the error queue, 0 to 20. Default 8,
    /// which takes about a minute and a half. Transient failures of the database do not count.
    /// </summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 8;

    /// <summary>
    /// Prefetch count: the messages in transactions, and a few more with which the next transaction can begin.
    /// </summary>
    public int Prefetch => (BatchSize * Concurrency) + Math.Min(BatchSize, Ahead);

    public GatheringOptions Gathering => new()
    {
        MessageLimit = BatchSize,
        ByteLimit = BatchBytes,
        Window = TimeSpan.FromMilliseconds(BatchWindowMs),
        Concurrency = Concurrency,
    };
}
