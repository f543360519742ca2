using MassTransit;
using MassTransit.Metadata;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Aggregator.Outbox.Capture;

/// <summary>
/// A message to be sent once its transaction has committed: the row in <c>outbox_message</c>, and the source from which
/// MassTransit's <see cref="OutboxMessageSendPipe"/> sends.
/// </summary>
internal sealed class OutboxMessage : OutboxMessageContext
{
    private Headers? _headers;
    private IReadOnlyDictionary<string, object>? _properties;

    /// <summary>The transaction that the message belongs to.</summary>
    public Guid OutboxId { get; set; }

    /// <summary>The position within the transaction, from 0; messages are sent in this order.</summary>
    public int SequenceNumber { get; set; }

    /// <summary>
    /// True for exactly one row of each transaction, which is deleted last. This row carries the lease, so that taking,
    /// extending and finding a transaction touches one row, however many messages the transaction has.
    /// </summary>
    public bool LastInTransaction { get; set; }

    /// <summary>No sweeper sends the transaction before this time, on the database's clock.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Number of times that a sweeper failed to send the transaction.</summary>
    public int DeliveryAttempts { get; set; }

    public Guid MessageId { get; init; }

    public Guid? ConversationId { get; init; }

    public Guid? CorrelationId { get; init; }

    public Guid? InitiatorId { get; init; }

    public Guid? RequestId { get; init; }

    public Uri? SourceAddress { get; init; }

    public required Uri DestinationAddress { get; init; }

    public Uri? ResponseAddress { get; init; }

    public Uri? FaultAddress { get; init; }

    public DateTimeOffset SentAt { get; init; }

    /// <summary>Time at which a delayed message is due; null for a message without delay.</summary>
    public DateTimeOffset? EnqueueAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Message type URNs, separated by semicolons.</summary>
    public required string MessageType { get; init; }

    /// <summary>Headers as a JSON object.</summary>
    public string? Headers { get; init; }

    /// <summary>Properties specific to the transport (routing key, priority, …) as a JSON object.</summary>
    public string? Properties { get; init; }

    public required string Body { get; init; }

    long OutboxMessageContext.SequenceNumber => SequenceNumber;

    Guid? MessageContext.MessageId => MessageId;

    Uri? MessageContext.DestinationAddress => DestinationAddress;

    DateTime? MessageContext.ExpirationTime => ExpiresAt?.UtcDateTime;

    DateTime? MessageContext.SentTime => SentAt.UtcDateTime;

    HostInfo MessageContext.Host => HostMetadataCache.Host;

    // The headers are parsed from the stored text even when the message never left memory, so that the committing
    // process and a sweeper send exactly the same message.
    Headers MessageContext.Headers => _headers ??=
        new DictionarySendHeaders(SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object?>(Headers));

    IReadOnlyDictionary<string, object> OutboxMessageContext.Properties => _properties ??=
        SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object>(Properties)
        ?? new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
}
