namespace Aggregator.Storage.History;

/// <summary>Makes points of samples.</summary>
internal static class HistoryTimeline
{
    /// <param name="sums">By time; the present ones are the last.</param>
    /// <param name="ages">By minute.</param>
    /// <returns>One point for each sample but the last, by time.</returns>
    public static IReadOnlyList<HistoryPoint> From(
        IReadOnlyList<HistorySums> sums, IReadOnlyList<(DateTime Minute, AgeHistogram Ages)> ages)
    {
        var points = new List<HistoryPoint>(sums.Count);
        for (var (i, next) = (0, 0); i + 1 < sums.Count; i++)
        {
            var (begin, end) = (sums[i], sums[i + 1]);
            var within = new AgeHistogram();
            for (; next < ages.Count && ages[next].Minute < (end.Minute ?? DateTime.MaxValue); next++)
                within.Add(ages[next].Ages);
            points.Add(new HistoryPoint(
                begin.Minute!.Value,
                (end.At - begin.At).TotalSeconds,
                end.Minute is not null,
                end.Counts.Since(begin.Counts),
                within.Summarize()));
        }

        return points;
    }
}
