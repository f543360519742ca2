using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Middleware;

namespace Aggregator.Outbox.Delivery;

/// <summary>Restores the message; of its delay only what is left of it, so that a late delivery is not later still.</summary>
internal sealed class StoredMessagePipe(OutboxMessage message, TimeProvider timeProvider) : IPipe<SendContext>
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
