using Aggregator.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>Publishes single messages, so that what hangs in the client when a connection breaks stops nothing for long.</summary>
internal sealed class MessagePublisher(
    IBus bus, BrokerLine line, AcceptedCount accepted, IOptions<PublishOptions> options) : IDisposable
{
    /// <summary>
    /// Messages in the client at the same time, less than the queue of 128 in front of its socket takes. When the connection
    /// breaks, those that still wait for their turn on the channel may never end (RabbitMQ.Client 7.1 and 7.2): the
    /// fewer, the better.
    /// </summary>
    public const int MostAtOnce = 64;

    private readonly SemaphoreSlim _room = new(MostAtOnce, MostAtOnce);
    private readonly TimeSpan _patience = TimeSpan.FromMilliseconds(options.Value.ConfirmTimeoutMs);

    /// <summary>
    /// Ends with the broker's confirm. There is no other limit in time while the connection stands: an abandoned publish would
    /// stay in the client, uncounted, for as long as the broker does.
    /// </summary>
    /// <exception cref="TimeoutException">What was sent before stands still: the message was not sent.</exception>
    /// <exception cref="OperationCanceledException">The connection has been replaced meanwhile; the message may be queued.</exception>
    /// <exception cref="Exception">The broker has refused it.</exception>
    public async Task PublishAsync<T>(T message)
        where T : class
    {
        if (!await _room.WaitAsync(_patience))
            throw new TimeoutException("The broker does not confirm what was sent before.");
        try
        {
            // WaitAsync: what hangs in the client takes no notice of the token.
            var replaced = line.Replaced;
            var mark = accepted.Mark(message is LogEventBatch batch ? batch.Events.Count : 1);
            await bus.Publish<T>(message, OneMessage.Settings(mark), replaced).WaitAsync(replaced);
        }
        finally
        {
            _room.Release();
        }
    }

    public void Dispose() => _room.Dispose();
}
