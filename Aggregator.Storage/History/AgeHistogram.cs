namespace Aggregator.Storage.History;

/// <summary>The ages of events, of all processes together.</summary>
internal sealed class AgeHistogram
{
    private readonly long[] _buckets = new long[AgeBuckets.Count];
    private long _maxMs;

    /// <summary>The number of events in each of the <see cref="AgeBuckets"/>, up to the last that holds any.</summary>
    public void Add(ReadOnlySpan<long> counts, long maxMs)
    {
        for (var i = 0; i < counts.Length; i++)
            _buckets[i] += counts[i];
        _maxMs = Math.Max(_maxMs, maxMs);
    }

    public void Add(AgeHistogram other) => Add(other._buckets, other._maxMs);

    /// <summary><c>null</c> if it holds no event.</summary>
    public HistoryAges? Summarize()
    {
        var events = _buckets.Sum();
        return events == 0 ? null : new HistoryAges(events, Percentile(events, 50), Percentile(events, 95), _maxMs);
    }

    private long Percentile(long events, int percent)
    {
        // The rank is rounded up, so that the median of two is the lower one.
        var rank = ((events * percent) + 99) / 100;
        var bucket = 0;
        for (var seen = _buckets[0]; seen < rank; seen += _buckets[bucket])
            bucket++;
        return Math.Min(_maxMs, AgeBuckets.UpperMs(bucket));
    }
}
