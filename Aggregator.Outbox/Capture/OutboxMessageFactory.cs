using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Capture;

/// <summary>Turns a message that is about to be sent into a row that can be stored.</summary>
internal static class OutboxMessageFactory
{
    /// <exception cref="MessageException">The message has no id or no destination.</exception>
    public static OutboxMessage Create<T>(SendContext<T> context, DateTimeOffset now)
        where T : class
    {
        return new OutboxMessage
        {
            MessageId = context.MessageId ?? throw new MessageException(
                typeof(T), "A message in the outbox needs a message id."),
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            SourceAddress = context.SourceAddress,
            DestinationAddress = context.DestinationAddress
                ?? throw new MessageException(typeof(T), "A message in the outbox needs a destination address."),
            ResponseAddress = context.ResponseAddress,
            FaultAddress = context.FaultAddress,
            SentAt = now,
            EnqueueAt = now + context.Delay,
            ExpiresAt = now + context.TimeToLive,
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            MessageType = string.Join(';', context.SupportedMessageTypes),
            Headers = SystemTextJsonMessageSerializer.Instance.SerializeDictionary(context.Headers.GetAll()),
            Properties = SerializeProperties(context),
            Body = context.Serializer.GetMessageBody(context).GetString(),
        };
    }

    private static string? SerializeProperties(SendContext context)
    {
        if (context is not TransportSendContext transport)
            return null;
        var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        transport.WritePropertiesTo(properties);
        return SystemTextJsonMessageSerializer.Instance.SerializeDictionary(properties);
    }
}
