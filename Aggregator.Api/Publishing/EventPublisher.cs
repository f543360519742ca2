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

    /// <summary>Publishes the events; the request's place is kept until the last publish has ended.</summary>
    /// <returns>Whether the broker has confirmed all of them in time. If not, some may be stored all the same.</returns>
    public async Task<bool> PublishAsync(IReadOnlyList<LogEvent> events, bool isArray, InFlight.Place place)
    {
        // No cancellation: an abandoned publish would stay in the client, uncounted, for as long as the broker stands.
        var publishing = isArray
            ? PublishBatchesAsync(events)
            : bus.Publish<LogEvent>(events[0], Mandatory, CancellationToken.None);
        place.LeaveAfter(publishing);
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

    /// <summary>Publishes one message; ends with its confirm, and fails when the broker refuses it.</summary>
    public Task PublishAsync(LogEventBatch batch) => bus.Publish<LogEventBatch>(batch, Mandatory, CancellationToken.None);

    private async Task PublishBatchesAsync(IReadOnlyList<LogEvent> events)
    {
        var underWay = new Queue<Task>(Pipelined);
        foreach (var batch in LogEventBatches.Split(events))
        {
            if (underWay.Count == Pipelined)
                await underWay.Dequeue();
            underWay.Enqueue(PublishAsync(batch));
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>A message that reaches no queue must come back as a failure: a confirm alone would not tell.</summary>
    private static void Mandatory(PublishContext context) => context.Mandatory = true;

    [LoggerMessage(LogLevel.Warning, "{Count} events were not confirmed by the broker: {Kind}: {Reason}")]
    private static partial void LogNotConfirmed(ILogger logger, int count, string kind, string reason);
}
