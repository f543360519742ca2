using System.Numerics;

namespace Publisher.Worker.Accounting;

/// <summary>
/// Records durations in fixed memory (about 30 KB). Percentiles are never too low, and too high by at most 1/128 (0.8
/// %) or 1 µs, whichever is larger. Durations beyond <see cref="Longest"/> count as <see cref="Longest"/>.
/// </summary>
/// <remarks>
/// Buckets are one microsecond wide below 256 µs; above, each doubling is divided into 128 equal buckets. Not safe for
/// concurrent use.
/// </remarks>
internal sealed class LatencyHistogram
{
    /// <summary>About 71 minutes: 2^32 - 1 µs.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(uint.MaxValue);

    private const int PrecisionBits = 7;
    private const int BucketsPerDoubling = 1 << PrecisionBits;

    private readonly long[] _counts = new long[(32 - PrecisionBits + 1) * BucketsPerDoubling];

    public long Count { get; private set; }

    /// <summary>The exact maximum duration; zero while there is none.</summary>
    public TimeSpan Max { get; private set; }

    public void Add(TimeSpan duration)
    {
        var microseconds = (uint)Math.Clamp(duration.TotalMicroseconds, 0, uint.MaxValue);
        _counts[Bucket(microseconds)]++;
        Count++;
        if (duration > Max)
            Max = duration;
    }

    /// <summary>The duration that the given share of all durations does not exceed; zero while there is none.</summary>
    /// <param name="share">Above 0 and at most 1: 0.99 for the 99th percentile.</param>
    public TimeSpan Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        for (var bucket = 0; bucket < _counts.Length && rank > 0; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0)
                return Min(TimeSpan.FromMicroseconds(End(bucket)), Max);
        }

        return Max;
    }

    private static int Bucket(uint microseconds)
    {
        var shift = Math.Max(BitOperations.Log2(microseconds) - PrecisionBits, 0);
        return (shift * BucketsPerDoubling) + (int)(microseconds >> shift);
    }

    /// <summary>The upper bound of the bucket, exclusive, in microseconds.</summary>
    private static long End(int bucket)
    {
        var shift = Math.Max((bucket / BucketsPerDoubling) - 1, 0);
        var start = (long)(bucket - (shift * BucketsPerDoubling)) << shift;
        return start + (1L << shift);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
