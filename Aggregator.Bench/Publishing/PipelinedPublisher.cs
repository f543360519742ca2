using Aggregator.Bench.Measuring;
using Aggregator.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Bench.Publishing;

/// <summary>
/// Publishes straight to the exchange as a direct publisher does: persistent messages with a message id, and many
/// outstanding confirms.
/// </summary>
internal sealed class PipelinedPublisher : IAsyncDisposable
{
    /// <summary>Maximum number of messages that wait for their confirms.</summary>
    private const int Window = 2_000;

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly SemaphoreSlim _free = new(Window);
    private readonly HashSet<ulong> _early = [];
    private ulong _lowest = 1;
    private string? _trouble;

    private PipelinedPublisher(IConnection connection, IChannel channel)
    {
        (_connection, _channel) = (connection, channel);
        channel.BasicAcksAsync += (_, ack) => Confirm(ack);
        channel.BasicNacksAsync += (_, nack) => Fail($"the broker refused message {nack.DeliveryTag}");
        channel.BasicReturnAsync += (_, returned) => Fail($"no queue accepted a message: {returned.ReplyText}");
        channel.ChannelShutdownAsync += (_, shutdown) => Fail(shutdown.ReplyText);
    }

    public static async Task<PipelinedPublisher> ConnectAsync(Uri broker, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync(cancellationToken);

        // The client's tracking of confirms is off, because its bookkeeping for each message costs more than the
        // publish.
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false),
            cancellationToken);
        return new PipelinedPublisher(connection, channel);
    }

    /// <summary>Completes when the broker has confirmed all messages.</summary>
    /// <exception cref="BenchmarkFailedException">The broker has not confirmed a message.</exception>
    public async Task PublishAsync(IEnumerable<byte[]> bodies, CancellationToken cancellationToken)
    {
        foreach (var body in bodies)
        {
            await TakePlaceAsync(cancellationToken);
            var properties = new BasicProperties
            {
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                MessageId = Guid.NewGuid().ToString(),
            };
            await _channel.BasicPublishAsync(
                LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, body, cancellationToken);
        }

        for (var i = 0; i < Window; i++)
            await TakePlaceAsync(cancellationToken);
        _free.Release(Window);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        _free.Dispose();
    }

    private async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        if (Volatile.Read(ref _trouble) is { } trouble)
            throw new BenchmarkFailedException($"Publishing failed: {trouble}.");
    }

    /// <summary>The client raises the events of a channel one after the other.</summary>
    private Task Confirm(BasicAckEventArgs ack)
    {
        var count = 0;
        if (ack.Multiple)
        {
            for (; _lowest <= ack.DeliveryTag; _lowest++)
                count += _early.Remove(_lowest) ? 0 : 1;
        }
        else if (_early.Add(ack.DeliveryTag))
        {
            count = 1;
        }

        while (_early.Remove(_lowest))
            _lowest++;
        if (count > 0)
            _free.Release(count);
        return Task.CompletedTask;
    }

    private Task Fail(string trouble)
    {
        // Releases a caller that waits for a confirm, so that it learns of the failure.
        if (Interlocked.CompareExchange(ref _trouble, trouble, null) is null)
            _free.Release();
        return Task.CompletedTask;
    }
}
