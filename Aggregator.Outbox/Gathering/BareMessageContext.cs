using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// The part of a message, or of a batch that stands in for one, that MassTransit sees: its id, if any, its endpoint's
/// address, and nothing else that a publisher may write. MassTransit would copy headers, ids and addresses into the
/// messages that are published while this one is consumed, and some of them name an earlier id to the inbox.
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
