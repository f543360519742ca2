using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>MassTransit's deserializer for the events' endpoint: any body becomes a <see cref="Delivery"/>.</summary>
internal sealed class DeliveryDeserializer : AnyBodyDeserializer
{
    private static readonly string[] Types = [MessageUrn.ForTypeString<Delivery>()];

    protected override (object Message, string[] Types) Read(ReceiveContext context, TransportInfo origin) =>
        (DeliveryReader.Read(context.Body.GetBytes(), origin), Types);
}
