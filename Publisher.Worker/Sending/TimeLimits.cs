using System.Collections.Concurrent;

namespace Publisher.Worker.Sending;

/// <summary>
/// Provides timeouts for attempts. A timeout that did not fire is reused for the next attempt, which saves creating a
/// source and a timer for each. Safe for concurrent use.
/// </summary>
internal sealed class TimeLimits(TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>Returns a timeout that starts now; it must be returned after use.</summary>
    public CancellationTokenSource Take()
    {
        if (!_idle.TryDequeue(out var limit))
            return new CancellationTokenSource(timeout, time);

        limit.CancelAfter(timeout);
        return limit;
    }

    public void GiveBack(CancellationTokenSource limit)
    {
        // TryReset returns false once the timeout has fired, and for a clock other than the system's.
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
