using System.Diagnostics;
using Aggregator.Api.Publishing.Waiting;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>An event that waits for its group and then for the confirm of the message that carries it.</summary>
/// <param name="logEvent">The event.</param>
/// <param name="lease">The share of its request.</param>
/// <param name="activity">The event's span, if its request is traced.</param>
/// <param name="awaited">Its request, if that waits for the outcome.</param>
internal sealed class GroupedEvent(
    LogEvent logEvent, InFlightLease lease, Activity? activity = null, AwaitedRequest? awaited = null)
{
    // Continuations run asynchronously, so that the sender does not complete the requests of one group before it sends
    // the next.
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _decided;

    public LogEvent Event => logEvent;

    public Activity? Activity => activity;

    public AwaitedRequest? Awaited => awaited;

    public Task Confirmed => _confirmed.Task;

    /// <summary>Claims the event for sending; returns <c>false</c> when its request has already given up.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _decided, 1, 0) == 0;

    /// <summary>The request no longer waits, so an event that has not been sent yet need not be sent at all.</summary>
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
