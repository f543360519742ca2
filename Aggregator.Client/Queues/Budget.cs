namespace Aggregator.Client.Queues;

/// <summary>
/// Limits events and bytes in hand. Who waits for room gets it in the order of asking, and nobody overtakes.
/// </summary>
internal sealed class Budget(long maxEvents, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiters = new();
    private long _events;
    private long _bytes;

    /// <summary>Takes room without waiting; <c>false</c> if there is none.</summary>
    public bool TryTake(int events, long bytes)
    {
        lock (_gate)
            return _waiters.Count == 0 && Fits(events, bytes) && Take(events, bytes);
    }

    /// <summary>Waits for room and takes it.</summary>
    /// <exception cref="ArgumentException">The event is larger than all of the room.</exception>
    public async ValueTask TakeAsync(int events, long bytes, CancellationToken cancellationToken)
    {
        if (bytes > maxBytes)
        {
            throw new ArgumentException(
                $"An event of {bytes} bytes is larger than the {maxBytes} bytes of room.", nameof(bytes));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (_waiters.Count == 0 && Fits(events, bytes) && Take(events, bytes))
                return;
            waiter = new Waiter(events, bytes);
            _waiters.Enqueue(waiter);
        }

        await using (cancellationToken.Register(() => Cancel(waiter, cancellationToken)).ConfigureAwait(false))
            await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Returns room.</summary>
    public void Give(int events, long bytes)
    {
        lock (_gate)
        {
            _events -= events;
            _bytes -= bytes;
            Grant();
        }
    }

    /// <summary>Takes room whether there is any or not: what is on disk from an earlier run is there.</summary>
    public void Force(long bytes)
    {
        lock (_gate)
            Take(0, bytes);
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Those behind it may need less room.
            if (waiter.TrySetCanceled(cancellationToken))
                Grant();
        }
    }

    private void Grant()
    {
        while (_waiters.TryPeek(out var first) && (first.Task.IsCompleted || Fits(first.Events, first.Bytes)))
        {
            _waiters.Dequeue();
            if (first.TrySetResult())
                Take(first.Events, first.Bytes);
        }
    }

    private bool Fits(int events, long bytes) => _events + events <= maxEvents && _bytes + bytes <= maxBytes;

    private bool Take(int events, long bytes)
    {
        _events += events;
        _bytes += bytes;
        return true;
    }

    private sealed class Waiter(int events, long bytes)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Events { get; } = events;

        public long Bytes { get; } = bytes;
    }
}
