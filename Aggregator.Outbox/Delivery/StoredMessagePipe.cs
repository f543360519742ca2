using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Restores the message with only the remaining part of its delay, so that a late delivery is not delayed further.
/// </summary>
internal sealed class StoredMessagePipe(OutboxMessage message, TimeProvider timeProvider) : IPipe<SendContext>
{
    private static readonly string Envelope = SystemTextJsonMessageSerializer.JsonContentType.ToString();

    private readonly OutboxMessageSendPipe _pipe = new(message, message.DestinationAddress);

    public async Task Send(SendContext context)
    {
        // A stored envelope is sent as it is. MassTransit's own pipe parses and rewrites it, as other formats require,
        // because they have parts that are created when they are sent.
        if (message.ContentType == Envelope)
            Restore(context);
        else
            await _pipe.Send(context);
        var delay = message.EnqueueAt - timeProvider.GetUtcNow();
        context.Delay = delay > TimeSpan.Zero ? delay : null;
    }

    public void Probe(ProbeContext context) => _pipe.Probe(context);

    private void Restore(SendContext context)
    {
        OutboxMessageContext stored = message;
        context.MessageId = message.MessageId;
        context.RequestId = message.RequestId;
        context.ConversationId = message.ConversationId;
        context.CorrelationId = message.CorrelationId;
        context.InitiatorId = message.InitiatorId;
        context.SourceAddress = message.SourceAddress;
        context.ResponseAddress = message.ResponseAddress;
        context.FaultAddress = message.FaultAddress;
        context.SupportedMessageTypes = message.MessageType.Split(';');
        if (message.ExpiresAt is { } expiresAt)
            context.TimeToLive = expiresAt - timeProvider.GetUtcNow();
        foreach (var header in stored.Headers.GetAll())
            context.Headers.Set(header.Key, header.Value);
        if (stored.Properties.Count > 0 && context is TransportSendContext transport)
            transport.ReadPropertiesFrom(stored.Properties);
        context.Serializer = new StoredEnvelope(message, context.Serialization);
    }
}
