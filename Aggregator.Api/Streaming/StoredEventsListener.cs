using Aggregator.Api.Reading;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Api.Streaming;

/// <summary>
/// Listens to <see cref="LogEventsStored"/> while there are streams. A message is only a wake-up signal: events are
/// read from the database, so a lost message or an unavailable broker only delays them until the next poll. Therefore
/// the queue belongs to the process, is deleted with it, and holds a single message.
/// </summary>
internal sealed partial class StoredEventsListener(
    Uri broker,
    StreamSignal wakeUp,
    ReaderSlots slots,
    IOptions<StreamOptions> options,
    TimeProvider time,
    ILogger<StoredEventsListener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await slots.TakenAsync(stoppingToken);
                await ListenAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Listens until the last stream has ended or the connection breaks.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            var broken = new TaskCompletionSource();
            connection.ConnectionShutdownAsync += (_, _) =>
            {
                broken.TrySetResult();
                return Task.CompletedTask;
            };
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await ConsumeAsync(channel, cancellationToken);

            // Events stored before the queue was bound raised no notification, so the reader looks once now.
            wakeUp.Signal();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(slots.EmptyAsync(end.Token), broken.Task);
            await end.CancelAsync();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnavailable(logger, exception.Message);
            await Task.Delay(TimeSpan.FromMilliseconds(options.Value.PollMs), time, cancellationToken);
        }
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = BrokerConnections.Factory(broker, "aggregator-api stream");
        factory.ContinuationTimeout = TimeSpan.FromSeconds(5);
        return factory.CreateConnectionAsync(cancellationToken);
    }

    private async Task ConsumeAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(
            LogEventsTopology.StoredExchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);

        // The service's user may declare only queues with such names, and a name that the broker generates does not
        // match.
        var queue = await channel.QueueDeclareAsync(
            $"{LogEventsTopology.StoredExchange}-{Guid.NewGuid():N}",
            arguments: new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-max-length"] = 1 },
            cancellationToken: cancellationToken);
        await channel.QueueBindAsync(
            queue.QueueName, LogEventsTopology.StoredExchange, string.Empty, cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var activity = AnnouncementTracing.Start(delivery.BasicProperties.Headers);
            wakeUp.Signal();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
    }

    [LoggerMessage(LogLevel.Debug, "The streams hear nothing from the broker for now: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
