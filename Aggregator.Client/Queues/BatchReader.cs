namespace Aggregator.Client.Queues;

/// <summary>Takes events from the queue in batches. Several senders may ask; one at a time collects.</summary>
internal sealed class BatchReader(IEventQueue queue, BatchLimits limits, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits for the next batch, which has at least one event.</summary>
    public async Task<IReadOnlyList<QueuedEvent>> NextAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var batch = new List<QueuedEvent>();
            while (!TryFill(batch))
                await queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            await LingerAsync(batch, cancellationToken).ConfigureAwait(false);
            return batch;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task LingerAsync(List<QueuedEvent> batch, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        while (!TryFill(batch, out var bytes))
        {
            var wait = limits.Wait(batch.Count, bytes, time.GetElapsedTime(begin));
            if (wait <= TimeSpan.Zero)
                return;
            await queue.WaitAsync(cancellationToken).WaitAsync(wait, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What was taken is sent in any case; whoever stops the client decides how long it may take.
            if (cancellationToken.IsCancellationRequested)
                return;
        }
    }

    private bool TryFill(List<QueuedEvent> batch)
    {
        TryFill(batch, out _);
        return batch.Count > 0;
    }

    /// <summary>Takes what is there; <c>true</c> if the next event does not fit any more.</summary>
    private bool TryFill(List<QueuedEvent> batch, out int bytes)
    {
        bytes = batch.Sum(one => one.Body.Length);
        while (batch.Count < limits.MaxEvents)
        {
            if (!queue.TryTake(limits.Room(batch.Count, bytes), out var one, out var isTooLarge))
                return isTooLarge;
            batch.Add(one);
            bytes += one.Body.Length;
        }

        return true;
    }
}
