using System.Collections.Concurrent;

namespace Publisher.Worker.Sending;

/// <summary>
/// Limits the time of attempts. A limit that was not reached serves the next attempt as well, which saves the making of
/// a source and a timer for each. Safe for concurrent use.
/// </summary>
internal sealed class TimeLimits(TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>A limit that begins now; it is to be given back.</summary>
    public CancellationTokenSource Take()
    {
        if (!_idle.TryDequeue(out var limit))
            return new CancellationTokenSource(timeout, time);

        limit.CancelAfter(timeout);
        return limit;
    }

    public void GiveBack(CancellationTokenSource limit)
    {
        // False once it was reached, and for a clock other than the system's.
        if (limit.TryReset())
            _idle.Enqueue(limit);
        else
            limit.Dispose();
    }

    public void Dispose()
    {
        while (_idle.TryDequeue(out var limit))
            limit.Dispose();
    }
}
