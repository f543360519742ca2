namespace Aggregator.Api.Reading;

/// <summary>
/// Bounds the number of concurrent readers. A reader beyond the bound is rejected at once instead of waiting.
/// </summary>
internal sealed class ReaderSlots(int max)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    /// <summary>Takes a slot, which is released when it is disposed of; <c>null</c> when all are taken.</summary>
    public IDisposable? TryTake() => TryChange(1) ? new Slot(this) : null;

    /// <summary>Waits until a slot is taken.</summary>
    public Task TakenAsync(CancellationToken cancellationToken) => UntilAsync(taken => taken > 0, cancellationToken);

    /// <summary>Waits until all slots are free.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken) => UntilAsync(taken => taken == 0, cancellationToken);

    private async Task UntilAsync(Predicate<int> right, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (right(_taken))
                    return;
                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    private bool TryChange(int by)
    {
        TaskCompletionSource change;
        lock (_lock)
        {
            if (_taken + by > max)
                return false;
            _taken += by;
            change = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
        return true;
    }

    private sealed class Slot(ReaderSlots slots) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                slots.TryChange(-1);
        }
    }
}
