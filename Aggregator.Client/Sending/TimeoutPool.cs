using System.Collections.Concurrent;

namespace Aggregator.Client.Sending;

/// <summary>
/// Provides timeouts for attempts. A timeout that did not fire is reused for the next attempt, which saves creating a
/// source and a timer for each. Safe for concurrent use.
/// </summary>
internal sealed class TimeoutPool(TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>Returns a timeout that starts now; it must be returned after use.</summary>
    public CancellationTokenSource Rent()
    {
        if (!_idle.TryDequeue(out var one))
            return new CancellationTokenSource(timeout, time);

        one.CancelAfter(timeout);
        return one;
    }

    public void Return(CancellationTokenSource one)
    {
        // TryReset returns false once the timeout has fired, and for a clock other than the system's.
        if (one.TryReset())
            _idle.Enqueue(one);
        else
            one.Dispose();
    }

    public void Dispose()
    {
        while (_idle.TryDequeue(out var one))
            one.Dispose();
    }
}
