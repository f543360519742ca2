using MassTransit;
using MassTransit.Serialization;

namespace Aggregator.Consumers.Deliveries;

/// <summary>The transport's view of a message with the id that the inbox is keyed on.</summary>
internal sealed class DeliveryMessageContext(RawMessageContext transport, Guid? messageId) : MessageContext
{
    public Guid? MessageId => messageId;

    public Guid? RequestId => transport.RequestId;

    public Guid? CorrelationId => transport.CorrelationId;

    public Guid? ConversationId => transport.ConversationId;

    public Guid? InitiatorId => transport.InitiatorId;

    public DateTime? ExpirationTime => transport.ExpirationTime;

    public Uri? SourceAddress => transport.SourceAddress;

    public Uri? DestinationAddress => transport.DestinationAddress;

    public Uri? ResponseAddress => transport.ResponseAddress;

    public Uri? FaultAddress => transport.FaultAddress;

    public DateTime? SentTime => transport.SentTime;

    public Headers Headers => transport.Headers;

    public HostInfo Host => transport.Host;
}
