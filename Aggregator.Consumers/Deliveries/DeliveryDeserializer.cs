using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// MassTransit's deserializer for the events' endpoint. It takes every content type and every body, and hands the
/// consumers a <see cref="Delivery"/>: nothing that arrives can fault before a consumer sees it.
/// </summary>
internal sealed class DeliveryDeserializer : IMessageDeserializer
{
    private static readonly string[] SingleTypes = [MessageUrn.ForTypeString<SingleDelivery>()];
    private static readonly string[] BulkTypes = [MessageUrn.ForTypeString<BulkDelivery>()];

    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        var messageId = MessageIds.Of(receiveContext);
        var delivery = DeliveryReader.Read(receiveContext.Body.GetBytes(), messageId);
        var transport = new RawMessageContext(
            receiveContext.TransportHeaders, receiveContext.InputAddress, RawSerializerOptions.Default);
        var context = new SystemTextJsonSerializerContext(
            SystemTextJsonMessageSerializer.Instance,
            SystemTextJsonMessageSerializer.Options,
            ContentType,
            new DeliveryMessageContext(transport, messageId),
            delivery is BulkDelivery ? BulkTypes : SingleTypes,
            message: delivery);
        return new BodyConsumeContext(receiveContext, context);
    }

    /// <summary>Serves stored outbox messages, which are ordinary envelopes.</summary>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        SystemTextJsonMessageSerializer.Instance.Deserialize(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => SystemTextJsonMessageSerializer.Instance.GetMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("logEventDelivery");

    /// <summary>Makes the deserializer; what the endpoint sends is still written by MassTransit's own serializer.</summary>
    internal sealed class Factory : ISerializerFactory
    {
        public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

        public IMessageSerializer CreateSerializer() => SystemTextJsonMessageSerializer.Instance;

        public IMessageDeserializer CreateDeserializer() => new DeliveryDeserializer();
    }
}
