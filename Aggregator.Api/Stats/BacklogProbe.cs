using System.Text;
using Aggregator.Contracts;
using Aggregator.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Api.Stats;

/// <summary>
/// Asks the broker over its own connection how many messages wait in the events' queue; the management API returns the
/// same figure, but up to five seconds late.
/// </summary>
internal sealed partial class BacklogProbe(Uri broker, ILogger<BacklogProbe> logger) : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>The broker's version, as it said when this process last connected; <c>null</c> before.</summary>
    public string? BrokerVersion { get; private set; }

    /// <summary>
    /// Messages that are ready for delivery, without those that are delivered and unacknowledged. <c>null</c> when the
    /// broker does not answer within a second.
    /// </summary>
    public async Task<long?> MessagesAsync(CancellationToken cancellationToken) =>
        (await QueueAsync(cancellationToken))?.Messages;

    /// <summary>The same with the number of consumers at the queue.</summary>
    public Task<QueueState?> QueueAsync(CancellationToken cancellationToken) =>
        QueueAsync(LogEventsTopology.Queue, cancellationToken);

    /// <summary>The same of any queue.</summary>
    public async Task<QueueState?> QueueAsync(string queue, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTimeout);
        try
        {
            await _turn.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            return await AskAsync(queue, limit.Token);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // The queue has not been declared yet, so nothing waits in it. The broker closes the channel in response.
            return new QueueState(0, 0);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogAway(logger, exception.Message);
            await CloseAsync();
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Messages in each of the reject queues; <c>null</c> when the broker does not answer.</summary>
    public async Task<DeadLetterBacklog?> DeadLettersAsync(CancellationToken cancellationToken)
    {
        var dead = await QueueAsync(LogEventsTopology.DeadQueue, cancellationToken);
        var error = await QueueAsync(LogEventsTopology.ErrorQueue, cancellationToken);
        var skipped = await QueueAsync(LogEventsTopology.SkippedQueue, cancellationToken);
        return dead is null || error is null || skipped is null
            ? null
            : new DeadLetterBacklog(dead.Messages, error.Messages, skipped.Messages);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task<QueueState> AskAsync(string name, CancellationToken cancellationToken)
    {
        if (_connection is not { IsOpen: true })
        {
            await CloseAsync();
            _connection = await ConnectAsync(cancellationToken);
            BrokerVersion = _connection.ServerProperties?.TryGetValue("version", out var version) == true
                && version is byte[] text ? Encoding.UTF8.GetString(text) : null;
        }

        if (_channel is not { IsOpen: true })
            _channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var queue = await _channel.QueueDeclarePassiveAsync(name, cancellationToken);
        return new QueueState(queue.MessageCount, queue.ConsumerCount);
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken) =>
        BrokerConnections.Factory(broker, "aggregator-api backlog").CreateConnectionAsync(cancellationToken);

    private async Task CloseAsync()
    {
        var (channel, connection) = (_channel, _connection);
        (_channel, _connection) = (null, null);
        if (channel is not null)
            await channel.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Debug, "The broker did not tell the backlog: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}

/// <summary>A queue.</summary>
/// <param name="Messages">Ready messages.</param>
/// <param name="Consumers">Consumers at the queue, one for each consumer process.</param>
internal sealed record QueueState(long Messages, long Consumers);
