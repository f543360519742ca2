namespace Aggregator.Storage.Partitions;

/// <summary>How far the partitions reach.</summary>
/// <param name="Now">The time of asking, by the database's clock, UTC.</param>
/// <param name="Until">From now until then there are partitions without a gap, UTC.</param>
/// <param name="Ahead">Partitions in that time beyond the present one.</param>
/// <param name="DefaultIsUsed">Whether events lie in the default partition.</param>
public sealed record PartitionCoverage(DateTime Now, DateTime Until, int Ahead, bool DefaultIsUsed)
{
    /// <summary>
    /// With fewer days left something prevents the upkeep, and an operator has time to find out what. The least that
    /// upkeep keeps ahead is twice as much.
    /// </summary>
    private const int MinDays = 7;

    /// <summary>Time for which there are partitions.</summary>
    public TimeSpan Left => Until - Now;

    /// <summary>What an operator should know, as a sentence; <c>null</c> if nothing.</summary>
    public string? Warning => DefaultIsUsed
        ? "Events lie in the default partition; upkeep moves them when it can."
        : Left.TotalDays < MinDays
            ? FormattableString.Invariant($"There are partitions for {Left.TotalDays:0.0} more days only.")
            : null;
}
