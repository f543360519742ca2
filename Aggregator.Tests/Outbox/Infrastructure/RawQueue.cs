using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>The broker as a client without MassTransit sees it.</summary>
internal static class RawQueue
{
    /// <summary>
    /// Sends the message that MassTransit would send, but without a message id in the envelope and the properties.
    /// </summary>
    public static async Task SendWithoutIdAsync(Uri rabbitMq, string queue, Order order)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageType = new[] { MassTransit.MessageUrn.ForTypeString<Order>() },
            message = new { name = order.Name },
        });
        await using var connection = await ConnectAsync(rabbitMq);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json" };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, envelope);
    }

    /// <summary>
    /// Waits until the node has taken all messages, stops it, and fails if one of them was not acknowledged (it would
    /// be back in the queue) or was faulted.
    /// </summary>
    public static async Task ExpectAllAcknowledgedAsync(Uri rabbitMq, string queue, OutboxNode node)
    {
        await Eventually.TrueAsync(
            async () => await ReadyAsync(rabbitMq, queue) == 0, $"all messages of {queue} are taken");
        await node.DisposeAsync();
        foreach (var name in new[] { queue, $"{queue}_skipped", $"{queue}_error" })
            (await ReadyAsync(rabbitMq, name)).Should().Be(0, $"nothing may be left in {name}");
    }

    /// <summary>Whether the queue has a consumer.</summary>
    public static async Task<bool> IsConsumedAsync(Uri rabbitMq, string queue)
    {
        await using var connection = await ConnectAsync(rabbitMq);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            return false;
        }
    }

    /// <summary>The number of messages ready in a queue; 0 if it does not exist.</summary>
    public static async Task<int> ReadyAsync(Uri rabbitMq, string queue)
    {
        await using var connection = await ConnectAsync(rabbitMq);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (int)(await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }

    /// <summary>Takes the given number of messages out of a queue, in order.</summary>
    public static Task<IReadOnlyList<RawMessage>> TakeAsync(
        Uri rabbitMq, string queue, int count, TimeSpan? limit = null) =>
        TakeUntilAsync(rabbitMq, queue, taken => taken.Count >= count, $"{queue} has {count} messages", limit);

    /// <summary>
    /// Takes messages out of a queue until the given number of different ones is reached. Messages may repeat, because
    /// those whose confirm was not received are sent again.
    /// </summary>
    public static Task<IReadOnlyList<RawMessage>> TakeDistinctAsync(
        Uri rabbitMq, string queue, int count, TimeSpan? limit = null) =>
        TakeUntilAsync(
            rabbitMq,
            queue,
            taken => taken.Count >= count && taken.DistinctBy(message => message.Id).Count() >= count,
            $"{queue} has {count} different messages",
            limit);

    public static Task<IConnection> ConnectAsync(Uri rabbitMq) =>
        new ConnectionFactory { Uri = rabbitMq }.CreateConnectionAsync();

    private static async Task<IReadOnlyList<RawMessage>> TakeUntilAsync(
        Uri rabbitMq, string queue, Func<List<RawMessage>, bool> enough, string what, TimeSpan? limit)
    {
        await using var connection = await ConnectAsync(rabbitMq);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        var taken = new List<RawMessage>();
        await Eventually.GetAsync(
            async () =>
            {
                while (!enough(taken) && await channel.BasicGetAsync(queue, autoAck: true) is { } result)
                    taken.Add(new RawMessage(result));
                return taken.Count;
            },
            _ => enough(taken),
            what,
            limit);
        return taken;
    }
}

/// <summary>A message as the broker delivers it.</summary>
internal sealed class RawMessage(BasicGetResult result)
{
    private readonly JsonDocument _envelope = JsonDocument.Parse(result.Body.ToArray());

    public Guid Id => Guid.Parse(result.BasicProperties.MessageId!);

    public IReadOnlyBasicProperties Properties => result.BasicProperties;

    public JsonElement Envelope => _envelope.RootElement;

    public int Position => Envelope.GetProperty("message").GetProperty("position").GetInt32();

    public string Name => Envelope.GetProperty("message").GetProperty("name").GetString()!;
}
