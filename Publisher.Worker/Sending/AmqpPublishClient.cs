using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Publisher.Worker.Sending;

/// <summary>
/// Makes single attempts to publish straight to the broker, each of which ends with the broker's confirm. As many
/// confirms are on their way as there are senders, on one channel.
/// </summary>
internal sealed class AmqpPublishClient(
    Uri broker, TimeSpan timeout, TimeProvider time) : IPublishClient, IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _timeoutTrouble =
        string.Create(CultureInfo.InvariantCulture, $"no confirm within {timeout.TotalSeconds:0.###} s");

    private IConnection? _connection;
    private IChannel? _channel;

    public async Task<PublishAnswer> TryAsync(PublishRequest request)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var isSent = false;
        try
        {
            var channel = await ChannelAsync(limit.Token);
            var properties = new BasicProperties
            {
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                MessageId = request.MessageId.ToString(),
            };
            isSent = true;

            // Mandatory: an exchange without a queue would confirm, and lose it.
            // WaitAsync: what hangs in the client when a connection breaks takes no notice of the token.
            await channel.BasicPublishAsync(
                LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, request.Body, limit.Token)
                .AsTask().WaitAsync(limit.Token);
            return PublishAnswer.Accepted;
        }
        catch (PublishException refused)
        {
            // The queue is full, or is not there: the broker has said that it does not have the message.
            return Failure(
                refused.IsReturn ? "no queue takes the message" : "the broker refused the message", mayBeQueued: false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Failure(_timeoutTrouble, isSent);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return Failure(broken.Message, isSent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private static PublishAnswer Failure(string trouble, bool mayBeQueued) =>
        new(PublishOutcome.Failed) { Trouble = trouble, ReachedServer = mayBeQueued, MayBeQueued = mayBeQueued };

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
            return open;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true })
                return _channel;
            await CloseAsync();
            _connection = await BrokerConnections.Factory(broker, "aggregator-publisher")
                .CreateConnectionAsync(cancellationToken);

            // No limiter: the number of senders is the limit.
            var confirms = new CreateChannelOptions(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: null);
            return _channel = await _connection.CreateChannelAsync(confirms, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An end that hangs must not hold up the next connection.</summary>
    private async Task CloseAsync()
    {
        var connection = _connection;
        (_channel, _connection) = (null, null);
        if (connection is not null)
            await connection.DisposeAsync().AsTask().WaitAsync(CloseTimeout).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
    }
}
