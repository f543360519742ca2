namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Gathers items into batches as <see cref="BatchingPolicy{T}"/> decides, and passes the batches on to be consumed.
/// </summary>
internal sealed class Gatherer<T>
{
    /// <summary>Timers count in milliseconds: a shorter delay would fire immediately, again and again.</summary>
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
    /// Consumes a batch in its turn; returns whether it succeeded, and throws when it was cancelled.
    /// </param>
    /// <param name="timeProvider">The clock.</param>
    public Gatherer(
        GatheringOptions options, Func<IReadOnlyList<T>, BatchTurn, Task<bool>> consume, TimeProvider timeProvider)
    {
        (_policy, _consume, _time) = (new BatchingPolicy<Waiting>(options), consume, timeProvider);
        _beginning = timeProvider.GetTimestamp();

        // The timer lives as long as the endpoint, so it must not capture the execution context of its creator.
        using (ExecutionContext.SuppressFlow())
            _timer = timeProvider.CreateTimer(
                static self => ((Gatherer<T>)self!).LookAgain(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _time.GetElapsedTime(_beginning);

    /// <summary>Adds an item; completes with its batch and returns whether the item was consumed.</summary>
    /// <exception cref="OperationCanceledException">The batch was cancelled.</exception>
    public Task<bool> AddAsync(T item, long bytes)
    {
        var waiting = new Waiting(item);
        lock (_lock)
        {
            _policy.Add(waiting, bytes, Now);
            StartReadyBatches();
        }

        return waiting.Task;
    }

    /// <summary>Must be called under the lock. It calls nothing that runs foreign code on this thread.</summary>
    private void StartReadyBatches()
    {
        var now = Now;
        while (_policy.TryTake(now, out var batch))
            Start(batch, _keys.NextTurn());
        if (!_isWatching && _policy.NextLook(now) is { } rest)
        {
            // At most one timer is pending. The delay is rounded up to whole milliseconds, because otherwise the timer
            // would fire early by the fraction.
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
            StartReadyBatches();
        }
    }

    /// <summary>Runs the batch on another thread, because the caller's thread must receive the next message.</summary>
    private void Start(List<Waiting> batch, BatchTurn turn) =>
        ThreadPool.UnsafeQueueUserWorkItem(new Run(this, batch, turn), preferLocal: false);

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
            StartReadyBatches();
        }

        // The items are completed one after the other on this thread: each only has to acknowledge its message and take
        // the next one.
        foreach (var waiting in batch)
        {
            if (failure is null)
                waiting.TrySetResult(consumed);
            else
                waiting.TrySetException(failure);
        }
    }

    /// <summary>
    /// A batch that is ready. It runs in the execution context of its first item, for logs and activities.
    /// </summary>
    private sealed class Run(Gatherer<T> gatherer, List<Waiting> batch, BatchTurn turn) : IThreadPoolWorkItem
    {
        public void Execute() =>
            ExecutionContext.Run(batch[0].Context!, static run => ((Run)run!).Begin(), this);

        private void Begin()
        {
            // Every failure goes to the items of the batch, which their deliveries await.
            _ = gatherer.RunAsync(batch, turn);
        }
    }

    /// <summary>An item and the execution context in which it arrived.</summary>
    private sealed class Waiting(T item) : TaskCompletionSource<bool>
    {
        public T Item => item;

        public ExecutionContext? Context { get; } = ExecutionContext.Capture();
    }
}
