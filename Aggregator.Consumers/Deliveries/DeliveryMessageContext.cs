using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// What MassTransit is shown of a message: its id, and nothing else that a publisher may write. Headers, ids and
/// addresses would be copied into what is published while the message is consumed, and some of them name an earlier id
/// to the inbox. Evidence of a rejection takes them from the delivery itself.
/// </summary>
internal sealed class DeliveryMessageContext(Guid? messageId, Uri destinationAddress) : MessageContext
{
    public Guid? MessageId => messageId;

    public Guid? RequestId => null;

    public Guid? CorrelationId => null;

    public Guid? ConversationId => null;

    public Guid? InitiatorId => null;

    public DateTime? ExpirationTime => null;

    public Uri? SourceAddress => null;

    public Uri? DestinationAddress => destinationAddress;

    public Uri? ResponseAddress => null;

    public Uri? FaultAddress => null;

    public DateTime? SentTime => null;

    public Headers Headers => EmptyHeaders.Instance;

    public HostInfo Host => HostMetadataCache.Empty;
}
