using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Hosting;
using RabbitMQ.Client;

namespace Aggregator.Api.Rejected;

/// <summary>
/// Sends the bytes of a rejected message to the events' exchange and waits for the broker's confirm. Replays are sent
/// one at a time: they are rare, and a channel must not be used concurrently.
/// </summary>
internal sealed partial class ReplayPublisher(Uri broker, ILogger<ReplayPublisher> logger) : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    private static readonly CreateChannelOptions WithConfirms =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <returns>Whether the broker has confirmed it in time; if not, it may still be queued.</returns>
    public async Task<bool> PublishAsync(
        long rejectedId, Guid messageId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTimeout);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var channel = await ChannelAsync(limit.Token);
            var properties = new BasicProperties
            {
                MessageId = messageId.ToString(),
                DeliveryMode = DeliveryModes.Persistent,
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [LogEventsTopology.ReplayHeader] = rejectedId.ToString(CultureInfo.InvariantCulture),
                },
            };
            await channel.BasicPublishAsync(
                LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, body, limit.Token);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotConfirmed(logger, rejectedId, exception.GetType().Name, exception.Message);
            await CloseAsync();
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true })
            return _channel;
        await CloseAsync();
        _connection =
            await BrokerConnections.Factory(broker, "aggregator-api replays").CreateConnectionAsync(cancellationToken);
        return _channel = await _connection.CreateChannelAsync(WithConfirms, cancellationToken);
    }

    private async Task CloseAsync()
    {
        var (channel, connection) = (_channel, _connection);
        (_channel, _connection) = (null, null);
        if (channel is not null)
            await channel.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "The replay of rejection {Id} was not confirmed by the broker: {Kind}: {Reason}")]
    private static partial void LogNotConfirmed(ILogger logger, long id, string kind, string reason);
}
