namespace Aggregator.Client.Queues;

/// <summary>Events that were handed over between two flushes.</summary>
internal sealed class Generation
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Being open counts as one, so that a generation does not end before it is closed.
    private int _open = 1;

    /// <summary>Whether no event is in it, of one that is open.</summary>
    public bool IsEmpty => Volatile.Read(ref _open) == 1;

    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _end.SetResult();
    }

    /// <summary>No event may enter any more. Completes when all have left.</summary>
    public Task CloseAsync()
    {
        Leave();
        return _end.Task;
    }
}
