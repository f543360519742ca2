namespace Aggregator.Storage.History;

/// <summary>
/// The ages at which one consumer committed events within a minute. Only that process writes the row, with its own
/// totals each time.
/// </summary>
public sealed class AgeSample
{
    /// <summary>By the consumer's clock.</summary>
    public DateTime Minute { get; init; }

    /// <summary>Drawn at random when the process started.</summary>
    public Guid ProcessId { get; init; }

    /// <summary>The oldest, in milliseconds.</summary>
    public long MaxMs { get; init; }

    /// <summary>The number of events in each of the <see cref="AgeBuckets"/>, up to the last that holds any.</summary>
    public required long[] Counts { get; init; }
}
