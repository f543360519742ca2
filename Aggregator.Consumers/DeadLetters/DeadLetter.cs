using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>A message that ended in one of the reject queues.</summary>
[ExcludeFromTopology]
internal sealed class DeadLetter : IClaimedContent
{
    public required string Queue { get; init; }

    /// <summary>Why it is in that queue.</summary>
    public required string Reason { get; init; }

    /// <summary>Its content; a single rejection if it is kept unread.</summary>
    public required Delivery Delivery { get; init; }

    /// <summary>Its key in the inbox; <c>null</c> without an id.</summary>
    public Guid? Claim { get; init; }

    ReadOnlyMemory<byte>? IClaimedContent.ClaimedContent => Delivery.ClaimedContent;

    /// <summary>
    /// Adds queue and reason to a rejection of its content. An empty reason means that the message was not read.
    /// </summary>
    public IngestRejection Note(IngestRejection rejection) => rejection with
    {
        Queue = Queue,
        Reason = rejection.Reason.Length == 0 ? Reason : $"{Reason}; {rejection.Reason}",
    };
}
