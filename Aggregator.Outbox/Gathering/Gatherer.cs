namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Decides which items go together and when. With a backlog batches are as large as they may be; without one they are what came
/// during the last one, and an item that comes alone waits only for about as long as transactions take, at most the window.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="consume">Consumes a batch; returns whether it did, and throws when it was told to stop.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class Gatherer<T>(GatheringOptions options, Func<IReadOnlyList<T>, Task<bool>> consume, TimeProvider timeProvider)
{
    // Waiting twice as long as a transaction takes keeps a consumer with little to do idle for two thirds of its time, and
    // costs little where transactions are fast.
    private const int Patience = 2;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private long _bytes;
    private int _running;
    private bool _isWatching;
    private TimeSpan _linger;

    /// <summary>Adds an item; ends with its batch and tells whether the item was consumed.</summary>
    /// <exception cref="OperationCanceledException">The batch was told to stop.</exception>
    public Task<bool> AddAsync(T item, long bytes)
    {
        var waiting = new Waiting(item, bytes, timeProvider.GetTimestamp());
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            _bytes += bytes;
            StartWhatIsReady();
        }

        return waiting.Task;
    }

    private void StartWhatIsReady()
    {
        while (_running < options.Concurrency && _waiting.TryPeek(out var oldest))
        {
            var rest = _linger - timeProvider.GetElapsedTime(oldest.Since);
            if (_waiting.Count < options.MessageLimit && _bytes < options.ByteLimit && rest > TimeSpan.Zero)
            {
                Watch(rest);
                return;
            }

            Start(Take());
        }
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>(Math.Min(_waiting.Count, options.MessageLimit));
        for (var bytes = 0L; batch.Count < options.MessageLimit && bytes < options.ByteLimit && _waiting.TryDequeue(out var next);)
        {
            batch.Add(next);
            bytes += next.Bytes;
            _bytes -= next.Bytes;
        }

        return batch;
    }

    /// <summary>Not on the thread of the caller, which is to receive the next message.</summary>
    private void Start(List<Waiting> batch)
    {
        _running++;
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => ExecutionContext.Run(
                state.batch[0].Context!, static run => _ = ((Func<Task>)run!)(), () => state.self.RunAsync(state.batch)),
            (self: this, batch),
            preferLocal: false);
    }

    private async Task RunAsync(List<Waiting> batch)
    {
        var begin = timeProvider.GetTimestamp();
        var (consumed, failure) = (false, default(Exception));
        try
        {
            consumed = await consume(batch.ConvertAll(waiting => waiting.Item));
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        var linger = Patience * timeProvider.GetElapsedTime(begin);
        lock (_lock)
        {
            _running--;
            _linger = linger < options.Window ? linger : options.Window;
            StartWhatIsReady();
        }

        // One after the other on this thread: what each has left to do is to acknowledge its message and take the next one.
        foreach (var waiting in batch)
        {
            if (failure is null)
                waiting.TrySetResult(consumed);
            else
                waiting.TrySetException(failure);
        }
    }

    /// <summary>Looks again when the oldest item has waited long enough; one look at a time is under way.</summary>
    private void Watch(TimeSpan rest)
    {
        if (_isWatching)
            return;
        _isWatching = true;
        _ = LookAgainAsync(rest);
    }

    private async Task LookAgainAsync(TimeSpan rest)
    {
        await Task.Delay(rest, timeProvider);
        lock (_lock)
        {
            _isWatching = false;
            StartWhatIsReady();
        }
    }

    /// <summary>An item and the context that it came in, which its batch runs in if it is the first: logs and activities.</summary>
    private sealed class Waiting(T item, long bytes, long since) : TaskCompletionSource<bool>
    {
        public T Item => item;

        public long Bytes => bytes;

        public long Since => since;

        public ExecutionContext? Context { get; } = ExecutionContext.Capture();
    }
}
