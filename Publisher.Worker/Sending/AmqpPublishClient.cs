using System.Globalization;
using Aggregator.Contracts;
using Aggregator.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Publisher.Worker.Sending;

/// <summary>
/// Makes single attempts to publish straight to the broker, each of which completes with the broker's confirm. All
/// senders share one channel, with at most one outstanding confirm for each.
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

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
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

            // The message is mandatory, because an exchange without a queue would confirm it and lose it. WaitAsync is
            // needed because a publish that hangs in the client when a connection breaks ignores the token.
            await channel.BasicPublishAsync(
                LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, request.Body.Bytes, limit.Token)
                .AsTask().WaitAsync(limit.Token);
            return PublishResult.Accepted;
        }
        catch (PublishException refused)
        {
            // The queue is full or does not exist: the broker has reported that it does not have the message.
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

    private static PublishResult Failure(string trouble, bool mayBeQueued) =>
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

            // No rate limiter is needed, because the number of senders is the limit.
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

    /// <summary>A shutdown that hangs must not delay the next connection.</summary>
    private async Task CloseAsync()
    {
        var connection = _connection;
        (_channel, _connection) = (null, null);
        if (connection is not null)
            await connection.DisposeAsync().AsTask().WaitAsync(CloseTimeout).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
    }
}
