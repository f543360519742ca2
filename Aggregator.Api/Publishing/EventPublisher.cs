using Aggregator.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>Hands events to the broker and waits for its confirms.</summary>
internal sealed partial class EventPublisher(
    IBus bus, IOptions<PublishOptions> options, ILogger<EventPublisher> logger)
{
    /// <summary>Messages of one request that wait for their confirms at the same time.</summary>
    private const int Pipelined = 16;

    private readonly TimeSpan _confirmTimeout = TimeSpan.FromMilliseconds(options.Value.ConfirmTimeoutMs);

    /// <summary>
    /// Publishes the events; takes over the place that the request holds and gives it back when the last publish has
    /// ended, which may be after the answer.
    /// </summary>
    /// <returns>Whether the broker has confirmed all of them in time. If not, some may be stored all the same.</returns>
    public async Task<bool> PublishAsync(IReadOnlyList<LogEvent> events, bool isArray, InFlight.Place place)
    {
        var publishing = PublishAndLeaveAsync(events, isArray, place);
        try
        {
            await publishing.WaitAsync(_confirmTimeout);
            return true;
        }
        catch (Exception failure)
        {
            LogNotConfirmed(logger, events.Count, failure.GetType().Name, failure.Message);
            return false;
        }
    }

    private async Task PublishAndLeaveAsync(IReadOnlyList<LogEvent> events, bool isArray, InFlight.Place place)
    {
        try
        {
            // No cancellation: an abandoned publish would stay in the client, uncounted, for as long as the broker stands.
            if (isArray)
                await PublishBatchesAsync(events);
            else
                await bus.Publish<LogEvent>(events[0], Mandatory, CancellationToken.None);
        }
        finally
        {
            place.Dispose();
        }
    }

    private async Task PublishBatchesAsync(IReadOnlyList<LogEvent> events)
    {
        var underWay = new Queue<Task>(Pipelined);
        foreach (var batch in LogEventBatches.Split(events))
        {
            if (underWay.Count == Pipelined)
                await underWay.Dequeue();
            underWay.Enqueue(bus.Publish<LogEventBatch>(batch, Mandatory, CancellationToken.None));
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>A message that reaches no queue must come back as a failure: a confirm alone would not tell.</summary>
    private static void Mandatory(PublishContext context) => context.Mandatory = true;

    [LoggerMessage(LogLevel.Warning, "{Count} events were not confirmed by the broker: {Kind}: {Reason}")]
    private static partial void LogNotConfirmed(ILogger logger, int count, string kind, string reason);
}
