using Aggregator.Api.Publishing.Waiting;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>Hands events to the broker and waits for its confirms.</summary>
internal sealed partial class EventPublisher(
    ConfirmedPublisher publisher, GroupCommit groups, IOptions<PublishOptions> options, ILogger<EventPublisher> logger)
{
    /// <summary>Maximum number of messages of one request that wait for their confirms at the same time.</summary>
    private const int Pipelined = 16;

    private readonly TimeSpan _confirmTimeout = TimeSpan.FromMilliseconds(options.Value.ConfirmTimeoutMs);

    /// <summary>
    /// Publishes one event, in a message together with those of other requests. Retains the request's lease until the
    /// publish has ended, which may be after the response.
    /// </summary>
    /// <returns>Whether the broker has confirmed it in time. If not, it may still be stored.</returns>
    public async Task<bool> PublishAsync(LogEvent logEvent, InFlightLease lease, AwaitedRequest? awaited = null)
    {
        using var activity = PublishTracing.StartEvent(logEvent);
        var grouped = groups.Add(logEvent, lease.Retain(), activity, awaited);
        if (await ConfirmedAsync(grouped.Confirmed, 1))
            return true;
        grouped.Abandon();
        return false;
    }

    /// <summary>Publishes an array of events, which are sent in messages of their own.</summary>
    /// <returns>Whether the broker has confirmed all of them in time. If not, some of them may still be
    /// stored.</returns>
    public Task<bool> PublishAsync(
        IReadOnlyList<LogEvent> events, InFlightLease lease, AwaitedRequest? awaited = null) =>
        ConfirmedAsync(PublishAndReleaseAsync(events, lease.Retain(), awaited), events.Count);

    private async Task<bool> ConfirmedAsync(Task publishing, int count)
    {
        try
        {
            await publishing.WaitAsync(_confirmTimeout);
            return true;
        }
        catch (Exception exception)
        {
            LogNotConfirmed(logger, count, exception.GetType().Name, StorableText.Reason(exception.Message));
            return false;
        }
    }

    private async Task PublishAndReleaseAsync(
        IReadOnlyList<LogEvent> events, InFlightLease lease, AwaitedRequest? awaited)
    {
        using (lease)
            await PublishBatchesAsync(events, awaited);
    }

    private async Task PublishBatchesAsync(IReadOnlyList<LogEvent> events, AwaitedRequest? awaited)
    {
        var first = 0;
        var underWay = new Queue<Task>(Pipelined);
        try
        {
            foreach (var batch in LogEventBatcher.Split(events))
            {
                if (underWay.Count == Pipelined)
                    await underWay.Dequeue();
                underWay.Enqueue(publisher.PublishAsync(batch, awaited?.Send(batch.Events, first)));
                first += batch.Events.Count;
            }
        }
        finally
        {
            // After a failure the other messages still hold their memory.
            await Task.WhenAll(underWay);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} events were not confirmed by the broker: {Kind}: {Reason}")]
    private static partial void LogNotConfirmed(ILogger logger, int count, string kind, string reason);
}
