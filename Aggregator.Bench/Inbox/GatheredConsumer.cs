using System.Text.Json;
using Aggregator.Outbox.Gathering;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>
/// Like <see cref="BatchConsumer"/>, for messages that were gathered before MassTransit created a context for each.
/// </summary>
internal sealed class GatheredConsumer(
    SensorDbContext dbContext, Progress progress) : IGatheredConsumer<SensorReading>, IConsumer<SensorReading>
{
    public static GatheredMessage<SensorReading> Read(ReceiveContext delivery)
    {
        using var envelope = JsonDocument.Parse(delivery.Body.GetBytes());
        var message = envelope.RootElement.GetProperty("message");
        return new GatheredMessage<SensorReading>(
            envelope.RootElement.GetProperty("messageId").GetGuid(),
            new SensorReading(
                message.GetProperty("number").GetInt32(),
                message.GetProperty("sensor").GetString()!,
                message.GetProperty("value").GetDouble()));
    }

    public Task Consume(ConsumeContext<Gathered<SensorReading>> context) =>
        StoreAsync([.. context.Message.Messages.Select(one => one.Message)], context.CancellationToken);

    public Task Consume(ConsumeContext<SensorReading> context) =>
        StoreAsync([context.Message], context.CancellationToken);

    private async Task StoreAsync(SensorReading[] readings, CancellationToken cancellationToken)
    {
        await dbContext.InsertAsync(readings, cancellationToken);
        progress.Add(readings.Length);
    }
}
