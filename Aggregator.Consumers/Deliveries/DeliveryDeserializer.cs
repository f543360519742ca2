using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>MassTransit's deserializer for the events' endpoint: any body becomes a <see cref="Delivery"/>.</summary>
internal sealed class DeliveryDeserializer : TransportDeserializer
{
    private static readonly string[] SingleTypes = [MessageUrn.ForTypeString<SingleDelivery>()];
    private static readonly string[] BulkTypes = [MessageUrn.ForTypeString<BulkDelivery>()];

    protected override (object Message, string[] Types) Read(ReceiveContext context, MessageOrigin origin)
    {
        var delivery = DeliveryReader.Read(context.Body.GetBytes(), origin);
        return (delivery, delivery is BulkDelivery ? BulkTypes : SingleTypes);
    }
}
