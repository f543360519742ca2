namespace Aggregator.Storage.Duplicates;

/// <summary>Who sent duplicates in a time, and how long after the events.</summary>
/// <param name="From">The beginning of the time, UTC; later than asked for if there were too many to look at.</param>
/// <param name="To">The end, UTC.</param>
/// <param name="IsComplete">Whether the whole time asked for is covered.</param>
/// <param name="Sources">Those with the most duplicates, most first, each over all its topics.</param>
/// <param name="OtherSources">The number of the other sources.</param>
/// <param name="Senders">Those with the most duplicates, most first.</param>
/// <param name="Rest">The other senders together; <c>null</c> if there are none.</param>
public sealed record DuplicateSummary(
    DateTime From,
    DateTime To,
    bool IsComplete,
    IReadOnlyList<DuplicateSource> Sources,
    long OtherSources,
    IReadOnlyList<DuplicateSender> Senders,
    DuplicateSender? Rest)
{
    /// <summary>
    /// The upper bounds of the buckets of gaps but the last, which has none, in seconds; a bucket does not hold its
    /// bound.
    /// </summary>
    public static IReadOnlyList<double> GapBounds { get; } = [0.1, 1, 10, 60, 600, 3600, 86_400];
}

/// <summary>A sender with its duplicates.</summary>
/// <param name="Senders">1, or the number of senders that are counted together.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Source">Source; <c>null</c> if an earlier version has recorded the duplicates.</param>
/// <param name="ViaApi">Whether the API has published them.</param>
/// <param name="AppId">The AMQP property <c>app_id</c>.</param>
/// <param name="Duplicates">Their number.</param>
/// <param name="Conflicts">Those whose payload differed from the stored one.</param>
/// <param name="FirstAt">When the first was received, UTC.</param>
/// <param name="LastAt">When the last was received, UTC.</param>
/// <param name="Gaps">Their number by <see cref="DuplicateSummary.GapBounds"/>, and those with a longer gap.</param>
public sealed record DuplicateSender(
    long Senders,
    string? Topic,
    string? Source,
    bool? ViaApi,
    string? AppId,
    long Duplicates,
    long Conflicts,
    DateTime FirstAt,
    DateTime LastAt,
    long[] Gaps);
