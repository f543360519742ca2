using System.ComponentModel.DataAnnotations;

namespace Aggregator.Outbox.Gathering;

/// <summary>The limits for gathering messages into transactions.</summary>
public sealed record GatheringOptions
{
    /// <summary>Maximum number of messages in a transaction, 1 to 10,000. Default 200.</summary>
    [Range(1, 10_000)]
    public int MessageLimit { get; init; } = 200;

    /// <summary>
    /// Size of message bodies, in bytes, from which a transaction takes no further message, 1 to 64 MiB. Default 512
    /// KiB.
    /// </summary>
    [Range(1, 64 * 1024 * 1024)]
    public int ByteLimit { get; init; } = 512 * 1024;

    /// <summary>
    /// Maximum time that a message waits for others while a transaction could begin, 0 to 10 s. Default 20 ms. A
    /// message that arrives alone waits less.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Number of concurrent transactions, 1 to 16. Default 2: one is assembled while the other commits.
    /// </summary>
    [Range(1, 16)]
    public int Concurrency { get; init; } = 2;
}
