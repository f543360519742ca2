using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sends stored messages one after the other; the broker confirms each before the next is sent.</summary>
internal sealed class MessageSender(IBus bus, IOptions<PostgresOutboxOptions> options, TimeProvider timeProvider)
{
    /// <exception cref="TimeoutException">The broker did not confirm in time; the message may have arrived.</exception>
    public async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.SendTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // WaitAsync is needed because a send that began when the connection broke was seen to hang permanently and
            // ignore its token.
            var endpoint = await bus.GetSendEndpoint(message.DestinationAddress).WaitAsync(either.Token);
            await endpoint.Send(new SerializedMessageBody(), new StoredMessagePipe(message, timeProvider), either.Token)
                .WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The broker did not confirm message {message.MessageId} within {options.Value.SendTimeout}.",
                exception);
        }
    }
}
