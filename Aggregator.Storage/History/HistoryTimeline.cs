namespace Aggregator.Storage.History;

/// <summary>Makes points of samples.</summary>
internal static class HistoryTimeline
{
    /// <param name="sums">By time; the present ones are the last.</param>
    /// <param name="ages">By minute and bucket.</param>
    /// <returns>One point for each sample but the last, by time.</returns>
    public static IReadOnlyList<HistoryPoint> From(IReadOnlyList<HistorySums> sums, IReadOnlyList<AgeCount> ages)
    {
        var points = new List<HistoryPoint>(sums.Count);
        for (var (i, next) = (0, 0); i + 1 < sums.Count; i++)
        {
            var (begin, end) = (sums[i], sums[i + 1]);
            var first = next;
            while (next < ages.Count && ages[next].Minute < (end.Minute ?? DateTime.MaxValue))
                next++;
            points.Add(new HistoryPoint(
                begin.Minute!.Value,
                (end.At - begin.At).TotalSeconds,
                end.Minute is not null,
                end.Counts.Since(begin.Counts),
                Summarize(ages, first, next)));
        }

        return points;
    }

    private static HistoryAges? Summarize(IReadOnlyList<AgeCount> ages, int begin, int end)
    {
        if (begin == end)
            return null;
        var buckets = new long[AgeBuckets.Count];
        var (events, max) = (0L, 0L);
        for (var i = begin; i < end; i++)
        {
            buckets[ages[i].Bucket] += ages[i].Events;
            events += ages[i].Events;
            max = Math.Max(max, ages[i].MaxMs);
        }

        return new HistoryAges(events, Percent(50), Percent(95), max);

        long Percent(int percent) => Math.Min(max, Percentile(buckets, events, percent));
    }

    private static long Percentile(long[] buckets, long events, int percent)
    {
        // The rank is rounded up, so that the median of two is the lower one.
        var rank = ((events * percent) + 99) / 100;
        var bucket = 0;
        for (var seen = buckets[0]; seen < rank; seen += buckets[bucket])
            bucket++;
        return AgeBuckets.UpperMs(bucket);
    }
}
