namespace Aggregator.Consumers.Archive;

/// <summary>How much is read, and held in memory, at once.</summary>
/// <param name="PageRows">Events of one query.</param>
/// <param name="GroupRows">Events of a row group, the unit in which readers read.</param>
/// <param name="GroupBytes">
/// Bytes of texts at which a row group ends sooner. A page more may be held, and the compression takes as much again.
/// </param>
/// <param name="PartGroups">Row groups of a part, the unit in which an interrupted archiver goes on.</param>
internal sealed record PartLimits(int PageRows, int GroupRows, int GroupBytes, int PartGroups)
{
    /// <summary>A part has a million events at most, and a page of the largest events has 25 MiB.</summary>
    public static PartLimits Default { get; } = new(100, 50_000, 16 * 1024 * 1024, 20);
}
