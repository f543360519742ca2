using Aggregator.Storage.Errors;
using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>
/// Finds out what became of the awaited messages, for all requests of the process on one connection. While nobody waits
/// the database is not asked, and after a minute the connection is given back.
/// </summary>
internal sealed partial class OutcomeWatch(
    WaitRoom room, OutcomeQueries outcomes, TimeProvider time, ILogger<OutcomeWatch> logger) : BackgroundService
{
    /// <summary>Longest time between two looks: the delay where notifications do not arrive.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Opening a connection takes longer than storing an event.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await room.OccupiedAsync(stoppingToken);
                await WatchAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await outcomes.OpenAsync(cancellationToken);
            var lastUsed = time.GetTimestamp();
            while (time.GetElapsedTime(lastUsed) < KeptFor)
            {
                // What has committed before the connection listened raised no notification, so the first look comes
                // before the first wait. The notifications have to be read even if nobody waits.
                if (room.Messages() is { Count: > 0 } messages)
                {
                    await LookAsync(session, messages, cancellationToken);
                    lastUsed = time.GetTimestamp();
                }

                await session.WaitAsync(Poll, cancellationToken);
            }
        }
        catch (Exception exception) when (DatabaseErrors.EndedQuery(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogUnavailable(logger, exception.Message);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task LookAsync(
        OutcomeSession session, IReadOnlyList<Guid> messages, CancellationToken cancellationToken)
    {
        var (marks, consumed) = await session.ConsumedAsync(messages, cancellationToken);
        room.Marks = marks;
        if (room.EventsOf(consumed) is not { Count: > 0 } events)
            return;
        var found = await session.OutcomesAsync([.. events.Select(one => one.Sent)], cancellationToken);
        room.Forget(consumed);
        for (var i = 0; i < events.Count; i++)
            events[i].Request.Settle(events[i].Index, found[i]);
    }

    [LoggerMessage(LogLevel.Debug, "Outcomes of awaited events cannot be read for now: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
