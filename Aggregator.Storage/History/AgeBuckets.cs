using System.Numerics;

namespace Aggregator.Storage.History;

/// <summary>
/// The buckets of a histogram of ages. Each power of two is divided into four, so that a bucket is at most a quarter as
/// wide as its values are large; below 8 ms each millisecond has its own.
/// </summary>
public static class AgeBuckets
{
    /// <summary>The last bucket also holds everything older: 2^31 ms are 24 days.</summary>
    public const int Count = 121;

    /// <param name="ms">The age in milliseconds, at least 0.</param>
    public static int IndexOf(long ms)
    {
        if (ms < 4)
            return (int)ms;
        var power = BitOperations.Log2((ulong)ms);
        return Math.Min((4 * (power - 1)) + (int)((ms >> (power - 2)) & 3), Count - 1);
    }

    /// <summary>The largest age in the bucket, in milliseconds.</summary>
    public static long UpperMs(int index)
    {
        if (index < 4)
            return index;
        var (power, part) = ((index / 4) + 1, index % 4);
        return ((5L + part) << (power - 2)) - 1;
    }
}
