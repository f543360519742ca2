using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox.Delivery;

/// <summary>Wakes this process's sweeper before its interval is over.</summary>
internal sealed class SweepSignal<TDbContext>
    where TDbContext : DbContext
{
    private TaskCompletionSource _set = New();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Completes when the signal is set or the interval is over, and resets it.</summary>
    public async Task WaitAsync(TimeSpan interval, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Volatile.Read(ref _set).Task, Task.Delay(interval, timeProvider, waiting.Token));
        await waiting.CancelAsync();
        if (_set.Task.IsCompleted)
            Volatile.Write(ref _set, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
