using System.Diagnostics;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>
/// Gathers the events of concurrent requests into one message with one confirm. Events that arrive while a group is in
/// flight form the next one. A lone event is therefore sent at once, and the busier the broker, the larger the groups:
/// the round trip of the confirm is the window, and no event waits for a timer. A group whose confirm is overdue makes
/// room for another one.
/// </summary>
internal sealed class GroupCommit(
    ConfirmedPublisher publisher, IOptions<PublishOptions> options, TimeProvider timeProvider)
{
    /// <summary>Several times the duration of a confirm on a busy broker.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<GroupedEvent> _waiting = new();
    private readonly int _max = options.Value.GroupsInFlight;
    private int _underWay;
    private int _late;

    /// <summary>
    /// Queues the event for the next group, which disposes of the lease. Bounded by the requests that may be in flight.
    /// </summary>
    public GroupedEvent Add(LogEvent logEvent, InFlightLease lease, Activity? activity = null)
    {
        var entry = new GroupedEvent(logEvent, lease, activity);
        lock (_lock)
        {
            _waiting.Enqueue(entry);
            if (_underWay == _max)
                return entry;
            _underWay++;
        }

        _ = SendUntilNoneWaitsAsync();
        return entry;
    }

    private async Task SendUntilNoneWaitsAsync()
    {
        while (TakeGroup() is { } group)
        {
            var sending = SendAsync(group);
            if (await EndsInTimeAsync(sending) || !TryStepAside())
            {
                await sending;
                continue;
            }

            _ = SendUntilNoneWaitsAsync();
            await sending;
            lock (_lock)
                _late--;
            return;
        }
    }

    private async Task<bool> EndsInTimeAsync(Task sending)
    {
        await sending.WaitAsync(Late, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return sending.IsCompleted;
    }

    /// <summary>
    /// Allows at most as many overdue groups in addition as may be in flight, so that a stalled broker is not sent an
    /// unbounded number of messages.
    /// </summary>
    private bool TryStepAside()
    {
        lock (_lock)
        {
            if (_late == _max)
                return false;
            _late++;
            return true;
        }
    }

    /// <summary>A failed confirm fails exactly the events of its message.</summary>
    private async Task SendAsync(List<GroupedEvent> group)
    {
        using var trace = PublishTracing.StartGroup(group);
        try
        {
            if (group.Count == 1)
                await publisher.PublishAsync(group[0].Event, trace);
            else
                await publisher.PublishAsync(Message(group), trace);
            group.ForEach(entry => entry.Confirm());
        }
        catch (Exception exception)
        {
            trace?.Fail(exception);
            group.ForEach(entry => entry.Fail(exception));
        }
    }

    private static LogEventBatch Message(List<GroupedEvent> group) =>
        new() { Events = group.ConvertAll(entry => entry.Event) };

    /// <summary>
    /// <c>null</c> when no event waits; this sender has then ended, and the next event starts another.
    /// </summary>
    private List<GroupedEvent>? TakeGroup()
    {
        lock (_lock)
        {
            var group = new List<GroupedEvent>();
            var bytes = 0;
            while (group.Count < LogEventLimits.MaxBatchEvents && _waiting.TryPeek(out var next))
            {
                bytes += LogEventBatcher.Size(next.Event);
                if (group.Count > 0 && bytes > LogEventLimits.MaxBatchBytes)
                    break;
                _waiting.Dequeue();
                if (next.TryTake())
                    group.Add(next);
            }

            if (group.Count > 0)
                return group;
            _underWay--;
            return null;
        }
    }
}
