using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// What MassTransit is shown of a message, or of a batch in place of one: its id, if it has any, its endpoint's
/// address, and nothing else that a publisher may write. Headers, ids and addresses would be copied into what is
/// published while the message is consumed, and some of them name an earlier id to the inbox.
/// </summary>
public sealed class BareMessageContext(Guid? messageId, Uri destinationAddress) : MessageContext
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
