using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Serialization;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Delivery;

/// <summary>Sends stored messages, one after the other, each confirmed by the broker before the next.</summary>
internal sealed class OutboxSender(IBus bus, IOptions<PostgresOutboxOptions> options, TimeProvider timeProvider)
{
    /// <exception cref="TimeoutException">The broker did not confirm in time; the message may have arrived.</exception>
    public async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.SendTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var endpoint = await bus.GetSendEndpoint(message.DestinationAddress).WaitAsync(either.Token);
            await endpoint.Send(new SerializedMessageBody(), new StoredMessagePipe(message, timeProvider), either.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The broker did not confirm message {message.MessageId} within {options.Value.SendTimeout}.", exception);
        }
    }

    /// <summary>Restores the message; of its delay only what is left of it, so that a late delivery is not later still.</summary>
    private sealed class StoredMessagePipe(OutboxMessage message, TimeProvider timeProvider) : IPipe<SendContext>
    {
        private readonly OutboxMessageSendPipe _pipe = new(message, message.DestinationAddress);

        public async Task Send(SendContext context)
        {
            await _pipe.Send(context);
            var delay = message.EnqueueAt - timeProvider.GetUtcNow();
            context.Delay = delay > TimeSpan.Zero ? delay : null;
        }

        public void Probe(ProbeContext context) => _pipe.Probe(context);
    }
}
