using System.Net.Mime;
using Aggregator.Outbox.Gathering;
using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// A deserializer for MassTransit that accepts every content type and every body, and gives the consumers an object of
/// this program: no message can fault before a consumer sees it.
/// </summary>
internal abstract class AnyBodyDeserializer : IMessageDeserializer
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        var origin = TransportInfo.From(receiveContext);
        var (message, types) = Read(receiveContext, origin);
        var context = new SystemTextJsonSerializerContext(
            SystemTextJsonMessageSerializer.Instance,
            SystemTextJsonMessageSerializer.Options,
            ContentType,
            // The evidence of a rejection contains headers, ids and addresses from the delivery itself.
            new BareMessageContext(origin.MessageId, receiveContext.InputAddress),
            types,
            message: message);
        return new BodyConsumeContext(receiveContext, context);
    }

    /// <summary>Serves stored outbox messages, which are ordinary envelopes.</summary>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        SystemTextJsonMessageSerializer.Instance.Deserialize(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => SystemTextJsonMessageSerializer.Instance.GetMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope(GetType().Name);

    /// <summary>Returns the object for the consumers and its message types; never throws.</summary>
    protected abstract (object Message, string[] Types) Read(ReceiveContext context, TransportInfo origin);

    /// <summary>
    /// Creates the deserializer; messages that the endpoint sends are still written by MassTransit's own serializer.
    /// </summary>
    internal sealed class Factory(Func<IMessageDeserializer> create) : ISerializerFactory
    {
        public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

        public IMessageSerializer CreateSerializer() => SystemTextJsonMessageSerializer.Instance;

        public IMessageDeserializer CreateDeserializer() => create();
    }
}
