namespace Aggregator.Api.Reading;

/// <summary>A bounded number of readers at a time. Who finds no place is turned away at once, nobody waits.</summary>
internal sealed class Places(int most)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    /// <summary>A place until it is disposed, or <c>null</c> when all are taken.</summary>
    public IDisposable? TryTake() => TryChange(1) ? new Place(this) : null;

    /// <summary>Waits until somebody has a place.</summary>
    public Task TakenAsync(CancellationToken cancellationToken) => UntilAsync(taken => taken > 0, cancellationToken);

    /// <summary>Waits until nobody has one.</summary>
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
            if (_taken + by > most)
                return false;
            _taken += by;
            change = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
        return true;
    }

    private sealed class Place(Places places) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                places.TryChange(-1);
        }
    }
}
