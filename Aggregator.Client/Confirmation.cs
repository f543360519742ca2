namespace Aggregator.Client;

/// <summary>Completes a call when all of its events are confirmed or rejected.</summary>
internal sealed class Confirmation(int events)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RejectedEvent> _rejected = [];
    private readonly Lock _gate = new();
    private int _left = events;

    /// <summary>Fails with <see cref="AggregatorRejectedException"/> if any event was rejected.</summary>
    public Task Task => _end.Task;

    public void Confirm() => End(null);

    public void Reject(RejectedEvent rejected) => End(rejected);

    /// <summary>Ends the call at once, whatever becomes of its other events.</summary>
    public void Fail(Exception failure)
    {
        _end.TrySetException(failure);
        _ = _end.Task.Exception;
    }

    private void End(RejectedEvent? rejected)
    {
        lock (_gate)
        {
            if (rejected is not null)
                _rejected.Add(rejected);
            if (--_left > 0)
                return;
        }

        if (_rejected.Count == 0)
        {
            _end.TrySetResult();
            return;
        }

        _end.TrySetException(new AggregatorRejectedException([.. _rejected.OrderBy(one => one.Index)]));
        // A caller who has stopped waiting does not observe the exception, and that is no fault of the program.
        _ = _end.Task.Exception;
    }
}
