using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>An event that waits for its group and then for the confirm of the message that carries it.</summary>
internal sealed class GroupedEvent(LogEvent logEvent, InFlightLease lease)
{
    // The sender must not run the answers of its group one after another before it sends the next one.
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _decided;

    public LogEvent Event => logEvent;

    public Task Confirmed => _confirmed.Task;

    /// <summary>Decides that the event is sent; <c>false</c> when its request has given up before.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _decided, 1, 0) == 0;

    /// <summary>The request no longer waits: an event that is not yet on its way need not be sent at all.</summary>
    public void Abandon()
    {
        if (TryTake())
            lease.Dispose();
    }

    public void Confirm()
    {
        lease.Dispose();
        _confirmed.TrySetResult();
    }

    public void Fail(Exception failure)
    {
        lease.Dispose();
        _confirmed.TrySetException(failure);

        // A caller that has given up waiting no longer reads the result.
        _ = _confirmed.Task.Exception;
    }
}
