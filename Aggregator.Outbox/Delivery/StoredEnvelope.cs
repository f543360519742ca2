using System.Net.Mime;
using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Delivery;

/// <summary>Writes the envelope of a stored message.</summary>
internal sealed class StoredEnvelope(OutboxMessage message, ISerialization serialization) : IMessageSerializer
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    /// <summary>
    /// The stored text, unless its headers differ from those of the message because a trace has added or changed some.
    /// </summary>
    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        Headers stored = ((MessageContext)message).Headers;
        return context.Headers.GetAll().All(
            header => stored.TryGetHeader(header.Key, out var value) && Equals(header.Value, value))
            ? new StringMessageBody(message.Body)
            : Rewrite(context);
    }

    private MessageBody Rewrite<T>(SendContext<T> context)
        where T : class
    {
        var deserializer = serialization.GetMessageDeserializer(ContentType);
        return deserializer
            .Deserialize(deserializer.GetMessageBody(message.Body), EmptyHeaders.Instance, message.DestinationAddress)
            .GetMessageSerializer()
            .GetMessageBody(context);
    }
}
