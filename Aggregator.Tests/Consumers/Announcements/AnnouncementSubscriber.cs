using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Tests.Consumers.Announcements;

/// <summary>A subscriber to the announcements, with a queue of its own.</summary>
internal sealed class AnnouncementSubscriber : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<LogEventsStored> _heard = [];
    private readonly List<string> _raw = [];
    private IConnection _connection = null!;

    public IReadOnlyList<LogEventsStored> Heard
    {
        get
        {
            lock (_lock)
                return [.. _heard];
        }
    }

    /// <summary>The received announcements, each with its headers and its body.</summary>
    public IReadOnlyList<string> Raw
    {
        get
        {
            lock (_lock)
                return [.. _raw];
        }
    }

    public static async Task<AnnouncementSubscriber> SubscribeAsync(Uri administrator)
    {
        var subscriber = new AnnouncementSubscriber();
        var factory = new ConnectionFactory { Uri = administrator, AutomaticRecoveryEnabled = false };
        subscriber._connection = await factory.CreateConnectionAsync();
        var channel = await subscriber._connection.CreateChannelAsync();
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, LogEventsTopology.StoredExchange, string.Empty);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var envelope = JsonDocument.Parse(delivery.Body);
            subscriber.Add(
                envelope.RootElement.GetProperty("message").Deserialize<LogEventsStored>()!,
                string.Join(' ', delivery.BasicProperties.Headers?.Keys ?? []) + envelope.RootElement.GetRawText());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return subscriber;
    }

    /// <summary>Waits until all events up to an id have been announced.</summary>
    public Task UpToAsync(long id) => Eventually.TrueAsync(
        () => Task.FromResult(Heard.Any(one => one.UpToId >= id)), $"everything up to id {id} is announced");

    /// <summary>Whether the ranges follow each other without a gap from the first to the last.</summary>
    public bool LeaveNoGap()
    {
        var reached = Heard[0].AfterId;
        foreach (var one in Heard)
        {
            if (one.AfterId > reached)
                return false;
            reached = Math.Max(reached, one.UpToId);
        }

        return true;
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private void Add(LogEventsStored announcement, string raw)
    {
        lock (_lock)
        {
            _heard.Add(announcement);
            _raw.Add(raw);
        }
    }
}
