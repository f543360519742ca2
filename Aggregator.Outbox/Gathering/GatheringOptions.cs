using System.ComponentModel.DataAnnotations;

namespace Aggregator.Outbox.Gathering;

/// <summary>How messages are gathered into transactions.</summary>
public sealed record GatheringOptions
{
    /// <summary>Most messages in a transaction, 1 to 10,000. Default 200.</summary>
    [Range(1, 10_000)]
    public int MessageLimit { get; init; } = 200;

    /// <summary>
    /// A transaction takes no further message once the bodies of its messages have this many bytes, 1 to 64 MiB.
    /// Default 512 KiB.
    /// </summary>
    [Range(1, 64 * 1024 * 1024)]
    public int ByteLimit { get; init; } = 512 * 1024;

    /// <summary>
    /// Longest time that a message waits for others while a transaction could begin, 0 to 10 s. Default 20 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Transactions at the same time, 1 to 16. Default 2: one is put together while the other commits.
    /// </summary>
    [Range(1, 16)]
    public int Concurrency { get; init; } = 2;
}
