using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace RabbitMqPublisher;

/// <summary>
/// Retries until the broker has the message. Sending it twice is safe: the message id makes it one message.
/// </summary>
internal sealed class Publisher(Uri broker) : IAsyncDisposable
{
    private const string Exchange = "log-events";
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private static readonly CreateChannelOptions WithConfirms =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <param name="json">One event as a JSON object.</param>
    public async Task PublishAsync(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var properties = Properties(body);
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            using var limit = new CancellationTokenSource(ConfirmTimeout);
            IChannel? channel = null;
            try
            {
                channel = await ChannelAsync(limit.Token);

                // The message is mandatory, because an exchange without a queue would confirm it and lose it. The call
                // returns when the broker has confirmed. WaitAsync is needed because a publish that hangs in the client
                // when a connection breaks ignores the token.
                await channel.BasicPublishAsync(Exchange, string.Empty, mandatory: true, properties, body, limit.Token)
                    .AsTask().WaitAsync(limit.Token);
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // Without a confirm in time the connection cannot be trusted, even if it seems open.
                if (limit.IsCancellationRequested)
                    Interlocked.CompareExchange(ref _channel, null, channel);
                await Console.Error.WriteLineAsync(
                    $"not confirmed ({failure.Message}), again in {pause.TotalSeconds} s");
                await Task.Delay(pause);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private static BasicProperties Properties(byte[] body) => new()
    {
        ContentType = "application/json",
        DeliveryMode = DeliveryModes.Persistent,

        // The id is derived from the whole event: the same event has the same id whenever and by whichever process it
        // is sent, and no two events share one.
        MessageId = new Guid(SHA256.HashData(body).AsSpan(0, 16)).ToString(),
        AppId = "sample-csharp",
    };

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true } open)
                return open;
            await CloseAsync();
            var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false };

            // By default the client would accept another host's certificate for amqps.
            factory.Ssl.AcceptablePolicyErrors = SslPolicyErrors.None;
            _connection = await factory.CreateConnectionAsync(cancellationToken);
            return _channel = await _connection.CreateChannelAsync(WithConfirms, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes in the background, because a shutdown that hangs must not delay the next connection.</summary>
    private async Task CloseAsync()
    {
        var connection = _connection;
        (_channel, _connection) = (null, null);
        if (connection is not null)
            await connection.DisposeAsync().AsTask().WaitAsync(CloseTimeout).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
    }
}
