using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// Hands deliveries over without waiting for their completion, which MassTransit tracks. With a consumer that waits,
/// the client needs one loop for each gathered message, and wakes all idle loops for each delivery. The prefetch count
/// is the limit.
/// </summary>
internal sealed class NonBlockingConsumer(IAsyncBasicConsumer consumer, IDeliveryMeter? meter) : IAsyncBasicConsumer
{
    public IChannel? Channel => consumer.Channel;

    public Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        if (meter?.TryBegin(body.Length) == false)
            return Task.CompletedTask;

        // The client takes its buffer back when this method ends. MassTransit reports and acknowledges the outcome of
        // the message.
        var consumed = consumer.HandleBasicDeliverAsync(
            consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), cancellationToken);
        if (meter is not null)
        {
            // MassTransit reports the outcome of the message; only its bytes are released here.
            _ = EndAsync(consumed, body.Length);
        }

        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelAsync(consumerTag, cancellationToken);

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) =>
        consumer.HandleChannelShutdownAsync(channel, reason);

    private async Task EndAsync(Task consumed, long bytes)
    {
        try
        {
            await consumed;
        }
        finally
        {
            meter!.End(bytes);
        }
    }
}
