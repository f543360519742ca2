using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using RabbitMQ.Client;

namespace Aggregator.Tests.Infrastructure;

/// <summary>A virtual host as a client in another language sees it, and as the management API shows it.</summary>
public sealed class Broker(Uri uri, Uri management) : IAsyncDisposable
{
    private static readonly string[] RejectQueues =
        [LogEventsTopology.DeadQueue, LogEventsTopology.ErrorQueue, LogEventsTopology.SkippedQueue];

    private IConnection? _connection;
    private IChannel? _channel;

    public Uri Uri => uri;

    public string VirtualHost => uri.AbsolutePath[1..];

    /// <summary>
    /// Publishes to the events' exchange and waits for the confirm; fails if no queue accepts the message.
    /// </summary>
    public Task PublishAsync(string body, string? messageId = null, string? contentType = "application/json") =>
        PublishAsync(Encoding.UTF8.GetBytes(body), messageId, contentType);

    public async Task PublishAsync(
        byte[] body,
        string? messageId = null,
        string? contentType = "application/json",
        IDictionary<string, object?>? headers = null)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent, Headers = headers };
        if (messageId is not null)
            properties.MessageId = messageId;
        if (contentType is not null)
            properties.ContentType = contentType;
        var channel = await ChannelAsync();
        await channel.BasicPublishAsync(LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, body);
    }

    /// <summary>Number of ready messages and of consumers, or <c>null</c> if the queue does not exist.</summary>
    public async Task<QueueDeclareOk?> QueueAsync(string queue)
    {
        var channel = await ChannelAsync();
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether no message is ready or unacknowledged by the management API, whose figures are up to five seconds old.
    /// It checks that all messages were acknowledged, after the database has shown that all were stored.
    /// </summary>
    public async Task<bool> IsDrainedAsync()
    {
        using var client = TestServers.ManagementClient(management, uri);
        var queue = await client.GetFromJsonAsync<JsonElement>($"api/queues/{VirtualHost}/{LogEventsTopology.Queue}");
        return queue.TryGetProperty("messages", out var messages) && messages.GetInt64() == 0;
    }

    /// <summary>
    /// Asserts that no message was dead-lettered, faulted or skipped, and that only provisioned queues exist.
    /// </summary>
    public async Task ShouldHoldNoRejectsAsync()
    {
        using var client = TestServers.ManagementClient(management, uri);
        var queues = await client.GetFromJsonAsync<JsonElement>($"api/queues/{VirtualHost}");
        queues.EnumerateArray().Select(queue => queue.GetProperty("name").GetString()).Should().BeEquivalentTo(
            [LogEventsTopology.Queue, .. RejectQueues]);
        foreach (var name in RejectQueues)
            (await QueueAsync(name))!.MessageCount.Should().Be(0, name);
    }

    /// <summary>Names of all queues in the virtual host, from the management API.</summary>
    public async Task<IReadOnlyList<string>> QueueNamesAsync()
    {
        using var client = TestServers.ManagementClient(management, uri);
        var queues = await client.GetFromJsonAsync<JsonElement>($"api/queues/{VirtualHost}");
        return [.. queues.EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!)];
    }

    /// <summary>Names of the queues that have a consumer, from the management API.</summary>
    public async Task<IReadOnlyList<string>> ConsumedQueuesAsync()
    {
        using var client = TestServers.ManagementClient(management, uri);
        var consumers = await client.GetFromJsonAsync<JsonElement>($"api/consumers/{VirtualHost}");
        return
        [
            .. consumers.EnumerateArray()
                .Select(consumer => consumer.GetProperty("queue").GetProperty("name").GetString()!),
        ];
    }

    public async Task<IChannel> ChannelAsync()
    {
        if (_connection is not { IsOpen: true })
            _connection =
                await new ConnectionFactory { Uri = uri, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        if (_channel is not { IsOpen: true })
        {
            _channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(
                    publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        }

        return _channel;
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
