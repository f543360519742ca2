using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Broker;

/// <summary>Publishes single messages and repeats them over the next connection when one breaks.</summary>
internal sealed class ConfirmedPublisher(
    IBus bus,
    ConnectionGeneration generation,
    AcceptedCount accepted,
    IOptions<PublishOptions> options,
    TimeProvider timeProvider) : IDisposable
{
    /// <summary>
    /// Maximum number of messages in the client at the same time. It is below the capacity of the client's socket
    /// queue, 128, because a publish that waits for room in that queue blocks all others (rabbitmq-dotnet-client issue
    /// 1930).
    /// </summary>
    public const int MaxInFlight = 64;

    /// <summary>The client needs some time to close a broken connection.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _room = new(MaxInFlight, MaxInFlight);
    private readonly TimeSpan _confirmTimeout = TimeSpan.FromMilliseconds(options.Value.ConfirmTimeoutMs);

    /// <summary>Publishes events that came in one request, as a part of its trace if it has one.</summary>
    /// <inheritdoc cref="PublishAsync{T}" path="/exception"/>
    public async Task PublishAsync(LogEventBatch batch, Guid? awaitedId = null)
    {
        using var trace = PublishTracing.StartMessage(batch.Events.Count);
        await PublishAsync(batch, trace, awaitedId);
    }

    /// <summary>
    /// Completes with the broker's confirm. There is no timeout while the connection is open: an abandoned publish
    /// would remain in the client, uncounted, until the broker answers.
    /// </summary>
    /// <exception cref="TimeoutException">
    /// Earlier messages are stalled, and the message was not sent; or the connection has broken, and the message may be
    /// queued.
    /// </exception>
    /// <exception cref="Exception">The broker has refused it.</exception>
    public async Task PublishAsync<T>(T message, MessageTrace? trace, Guid? awaitedId = null)
        where T : class
    {
        var began = timeProvider.GetTimestamp();
        if (!await _room.WaitAsync(_confirmTimeout))
            throw new TimeoutException("The broker does not confirm what was sent before.");
        try
        {
            var events = message is LogEventBatch batch ? batch.Events.Count : 1;
            var mark = accepted.Mark(events);

            // Every attempt has the same id, so that a copy that the broker already has counts as the same message.
            var settings = OneMessage.Settings(mark, trace, awaitedId);
            while (!await TryPublishAsync(message, settings))
            {
                if (timeProvider.GetElapsedTime(began) > _confirmTimeout)
                    throw new TimeoutException("The connection to the broker has broken.");
                await Task.Delay(Pause, timeProvider);
            }

            PublishMetrics.AddConfirmed(events, timeProvider.GetElapsedTime(began));
        }
        finally
        {
            _room.Release();
        }
    }

    public void Dispose() => _room.Dispose();

    /// <returns><c>false</c> when the connection has been replaced since.</returns>
    private async Task<bool> TryPublishAsync<T>(T message, Action<PublishContext> settings)
        where T : class
    {
        var replaced = generation.Replaced;
        try
        {
            // WaitAsync is needed because a call that hangs in the client ignores the token.
            await bus.Publish<T>(message, settings, replaced).WaitAsync(replaced);
            return true;
        }
        catch (OperationCanceledException) when (replaced.IsCancellationRequested)
        {
            return false;
        }
    }
}
