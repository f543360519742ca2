using System.Diagnostics;
using Aggregator.Api.Publishing.Waiting;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>
/// Gathers the events of concurrent requests into one message with one confirm, as <see cref="GroupScheduler"/>
/// decides. Events that arrive while a group is in flight form the next one, so that the groups become larger the
/// busier the broker is. A group whose confirm is overdue makes room for another one.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<GroupedEvent> _waiting = new();
    private readonly ConfirmedPublisher _publisher;
    private readonly GroupScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _beginning;
    private TimeSpan? _nextLook;

    public GroupCommit(ConfirmedPublisher publisher, IOptions<PublishOptions> options, TimeProvider timeProvider)
    {
        (_publisher, _time) = (publisher, timeProvider);
        _scheduler = new GroupScheduler(options.Value.GroupsInFlight);
        _beginning = timeProvider.GetTimestamp();

        // The first request creates the timer, which must not run in the context of that request.
        using (ExecutionContext.SuppressFlow())
            _timer = timeProvider.CreateTimer(
                static self => ((GroupCommit)self!).LookAgain(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _time.GetElapsedTime(_beginning);

    /// <summary>
    /// Queues the event for the next group, which disposes of the lease. Bounded by the requests that may be in flight.
    /// </summary>
    public GroupedEvent Add(
        LogEvent logEvent, InFlightLease lease, Activity? activity = null, AwaitedRequest? awaited = null)
    {
        var entry = new GroupedEvent(logEvent, lease, activity, awaited);
        lock (_lock)
            _waiting.Enqueue(entry);
        SendWhatIsReady();
        return entry;
    }

    public void Dispose() => _timer.Dispose();

    private void LookAgain()
    {
        lock (_lock)
            _nextLook = null;
        SendWhatIsReady();
    }

    private void SendWhatIsReady()
    {
        while (TryTakeGroup(out var group, out var began))
        {
            // It reports failures to the requests of the group, and throws none.
            _ = SendAsync(group, began);
        }
    }

    /// <summary>A failed confirm fails exactly the events of its message.</summary>
    private async Task SendAsync(List<GroupedEvent> group, TimeSpan began)
    {
        Exception? failure = null;
        using (var trace = PublishTracing.StartGroup(group))
        {
            try
            {
                var awaitedId = AwaitedId(group);
                if (group.Count == 1)
                    await _publisher.PublishAsync(group[0].Event, trace, awaitedId);
                else if (group.Count > 0)
                    await _publisher.PublishAsync(Message(group), trace, awaitedId);
            }
            catch (Exception exception)
            {
                trace?.Fail(exception);
                failure = exception;
            }
        }

        foreach (var entry in group)
        {
            if (failure is null)
                entry.Confirm();
            else
                entry.Fail(failure);
        }

        lock (_lock)
            _scheduler.Ended(began, group.Count, _waiting.Count, Now);
        SendWhatIsReady();
    }

    private static LogEventBatch Message(List<GroupedEvent> group) =>
        new() { Events = group.ConvertAll(entry => entry.Event) };

    private static Guid? AwaitedId(List<GroupedEvent> group) =>
        group.Find(entry => entry.Awaited is not null)?.Awaited!.Send(
            group.ConvertAll(entry => entry.Event),
            i => group[i].Awaited is { } request ? (request, 0) : null);

    private bool TryTakeGroup(out List<GroupedEvent> group, out TimeSpan began)
    {
        lock (_lock)
        {
            (group, began) = ([], Now);
            var isDue = _scheduler.TryBegin(_waiting.Count, began);
            if (isDue)
                Take(group);
            else
                Watch(_scheduler.NextLook(_waiting.Count, began), began);
            return isDue;
        }
    }

    /// <summary>Sets the timer, unless it is due before that time already.</summary>
    private void Watch(TimeSpan? wait, TimeSpan now)
    {
        if (wait is not { } rest || _nextLook <= now + rest)
            return;
        _nextLook = now + rest;

        // Timers count whole milliseconds, and one of less than a millisecond would elapse too early.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void Take(List<GroupedEvent> group)
    {
        var bytes = 0;
        while (group.Count < LogEventLimits.MaxBatchEvents && _waiting.TryPeek(out var next))
        {
            bytes += LogEventBatcher.Size(next.Event);
            if (group.Count > 0 && bytes > LogEventLimits.MaxBatchBytes)
                return;
            _waiting.Dequeue();

            // A request that has given up no longer wants its event sent.
            if (next.TryTake())
                group.Add(next);
        }
    }
}
