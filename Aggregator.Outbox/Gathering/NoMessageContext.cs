using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// What a batch has of its own in place of a message's ids, addresses and headers: nothing but its endpoint's address.
/// </summary>
internal sealed class NoMessageContext(Uri destinationAddress) : MessageContext
{
    public Guid? MessageId => null;

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
