namespace Aggregator.Storage.History;

/// <summary>The ledger's sums at a moment.</summary>
/// <param name="Minute">The minute whose beginning was sampled; <c>null</c> for the present sums.</param>
/// <param name="At">When the sums were read.</param>
/// <param name="Counts">The sums.</param>
internal sealed record HistorySums(DateTime? Minute, DateTime At, HistoryCounts Counts);

/// <summary>Events. Those that are not counted by topic are <c>null</c> for a topic.</summary>
public sealed record HistoryCounts(
    long Received, long Stored, long Duplicates, long? Rejected, long? Accepted, long? Redelivered)
{
    /// <summary>What was added since; never negative, even if the database was restored to an earlier state.</summary>
    internal HistoryCounts Since(HistoryCounts earlier) => new(
        Math.Max(0, Received - earlier.Received),
        Math.Max(0, Stored - earlier.Stored),
        Math.Max(0, Duplicates - earlier.Duplicates),
        Difference(Rejected, earlier.Rejected),
        Difference(Accepted, earlier.Accepted),
        Difference(Redelivered, earlier.Redelivered));

    private static long? Difference(long? now, long? earlier) =>
        now is { } one && earlier is { } other ? Math.Max(0, one - other) : null;
}

/// <summary>The ages of events when they were committed.</summary>
/// <param name="Events">The number of events whose age is known.</param>
/// <param name="P50Ms">The upper bound of the bucket that holds the median, in milliseconds.</param>
/// <param name="P95Ms">The same of the 95th percentile.</param>
/// <param name="MaxMs">The highest age, exactly.</param>
public sealed record HistoryAges(long Events, long P50Ms, long P95Ms, long MaxMs);

/// <summary>What happened between two samples, usually within one minute.</summary>
/// <param name="At">The beginning of the minute.</param>
/// <param name="Seconds">The time that the counts cover.</param>
/// <param name="IsComplete">Whether the minute is over.</param>
/// <param name="Counts">Events in this time.</param>
/// <param name="Ages">Their ages; <c>null</c> if none is known.</param>
public sealed record HistoryPoint(
    DateTime At, double Seconds, bool IsComplete, HistoryCounts Counts, HistoryAges? Ages);
