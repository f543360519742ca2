namespace Aggregator.Chaos.Watching;

/// <summary>
/// Moments of progress on the machine's monotonic clock, in ascending order. One writer and any number of readers.
/// </summary>
internal sealed class Timeline
{
    private readonly Lock _gate = new();
    private readonly List<long> _moments = [];

    /// <summary>Adds a moment. Concurrent senders may report in another order than that of their confirms.</summary>
    public void Add(long moment)
    {
        lock (_gate)
        {
            var last = _moments.Count == 0 ? moment : _moments[^1];
            _moments.Add(Math.Max(last, moment));
        }
    }

    /// <summary>The first progress after the moment; <c>null</c> if there was none so far.</summary>
    public long? FirstAfter(long moment)
    {
        lock (_gate)
        {
            var index = Above(moment);
            return index < _moments.Count ? _moments[index] : null;
        }
    }

    /// <summary>
    /// The longest time without progress that overlaps the window. A time without progress ends with the next progress,
    /// or with the window.
    /// </summary>
    public TimeSpan LongestGap(long from, long to)
    {
        lock (_gate)
        {
            var index = Above(from);
            var longest = 0L;
            var before = index > 0 ? _moments[index - 1] : from;
            for (; before < to; index++)
            {
                var next = index < _moments.Count ? _moments[index] : to;
                longest = Math.Max(longest, next - before);
                if (index >= _moments.Count)
                    break;
                before = next;
            }

            return TimeSpan.FromMicroseconds(longest / 1000.0);
        }
    }

    /// <summary>The index of the first moment above the given one.</summary>
    private int Above(long moment)
    {
        int low = 0, high = _moments.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_moments[middle] <= moment)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
