using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;
using MassTransit;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Publishing;

/// <summary>
/// Makes single attempts to publish through MassTransit's bus, which reconnects by itself: several events as
/// <see cref="LogEventBatch"/>, with a message id that all attempts share.
/// </summary>
internal sealed class MassTransitClient(Uri broker, TimeSpan timeout) : IPublishClient, IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly IBusControl _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        // With the default of a minute it would take minutes to notice that a connection swallows all packets.
        rabbit.Host(broker, host => host.Heartbeat(BrokerConnections.Heartbeat));

        // The exchange exists already, and a direct publisher may write to it, but not declare anything.
        rabbit.Publish<LogEventBatch>(topology => topology.Exclude = true);
    });

    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isStarted;

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await StartAsync(limit.Token);
            var batch = new LogEventBatch
            {
                Events = [.. request.Events.Select(one => JsonSerializer.Deserialize<LogEvent>(one.Json.Span)!)],
            };

            // WaitAsync is needed because a publish that hangs in the client when a connection breaks ignores the
            // token.
            await _bus.Publish(batch, context => Prepare(context, request.MessageId), limit.Token)
                .WaitAsync(limit.Token);
            return PublishResult.Accepted;
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return new PublishResult(PublishOutcome.Failed) { Trouble = broken.Message, MayBeQueued = true };
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        if (_isStarted)
            await _bus.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turn.Dispose();
    }

    private static void Prepare(PublishContext context, Guid id)
    {
        context.MessageId = id;

        // Without this an exchange that has no queue would confirm the message and lose it.
        context.Mandatory = true;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isStarted)
            return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_isStarted)
                await _bus.StartAsync(cancellationToken);
            _isStarted = true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
