namespace Aggregator.Outbox.Gathering;

/// <summary>Gathers items into batches as <see cref="BatchingPolicy{T}"/> decides, and has them consumed.</summary>
internal sealed class Gatherer<T>
{
    /// <summary>Timers count milliseconds: with less than one they would run at once, again and again.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly BatchingPolicy<Waiting> _policy;
    private readonly Func<IReadOnlyList<T>, BatchTurn, Task<bool>> _consume;
    private readonly InFlightKeys _keys = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _beginning;
    private bool _isWatching;

    /// <param name="options">The limits.</param>
    /// <param name="consume">
    /// Consumes a batch in its turn; returns whether it did, and throws when it was told to stop.
    /// </param>
    /// <param name="timeProvider">The clock.</param>
    public Gatherer(
        GatheringOptions options, Func<IReadOnlyList<T>, BatchTurn, Task<bool>> consume, TimeProvider timeProvider)
    {
        (_policy, _consume, _time) = (new BatchingPolicy<Waiting>(options), consume, timeProvider);
        _beginning = timeProvider.GetTimestamp();

        // It lives as long as the endpoint, and does not know whose context it was made in.
        using (ExecutionContext.SuppressFlow())
            _timer = timeProvider.CreateTimer(
                static self => ((Gatherer<T>)self!).LookAgain(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _time.GetElapsedTime(_beginning);

    /// <summary>Adds an item; ends with its batch and tells whether the item was consumed.</summary>
    /// <exception cref="OperationCanceledException">The batch was told to stop.</exception>
    public Task<bool> AddAsync(T item, long bytes)
    {
        var waiting = new Waiting(item);
        lock (_lock)
        {
            _policy.Add(waiting, bytes, Now);
            StartWhatIsReady();
        }

        return waiting.Task;
    }

    /// <summary>Under the lock. Nothing that it calls runs code of others on this thread.</summary>
    private void StartWhatIsReady()
    {
        var now = Now;
        while (_policy.TryTake(now, out var batch))
            Start(batch, _keys.NextTurn());
        if (!_isWatching && _policy.NextLook(now) is { } rest)
        {
            // One look at a time is ahead. Whole milliseconds: a timer would be early by the rest of them.
            _isWatching = true;
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
            _timer.Change(wait > ShortestWait ? wait : ShortestWait, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookAgain()
    {
        lock (_lock)
        {
            _isWatching = false;
            StartWhatIsReady();
        }
    }

    /// <summary>Not on the thread of the caller, which is to receive the next message.</summary>
    private void Start(List<Waiting> batch, BatchTurn turn) => ThreadPool.UnsafeQueueUserWorkItem(
        static state => ExecutionContext.Run(
            state.batch[0].Context!, static run => _ =
                ((Func<Task>)run!)(), () => state.self.RunAsync(state.batch, state.turn)),
        (self: this, batch, turn),
        preferLocal: false);

    private async Task RunAsync(List<Waiting> batch, BatchTurn turn)
    {
        var begin = _time.GetTimestamp();
        var (consumed, failure) = (false, default(Exception));
        try
        {
            consumed = await _consume(batch.ConvertAll(waiting => waiting.Item), turn);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        turn.End();
        var took = _time.GetElapsedTime(begin);
        lock (_lock)
        {
            _policy.Ended(took);
            StartWhatIsReady();
        }

        // One after the other on this thread: what each has left to do is to acknowledge its message and take the next
        // one.
        foreach (var waiting in batch)
        {
            if (failure is null)
                waiting.TrySetResult(consumed);
            else
                waiting.TrySetException(failure);
        }
    }

    /// <summary>
    /// An item and the context that it came in, which its batch runs in if it is the first: logs and activities.
    /// </summary>
    private sealed class Waiting(T item) : TaskCompletionSource<bool>
    {
        public T Item => item;

        public ExecutionContext? Context { get; } = ExecutionContext.Capture();
    }
}
