namespace Aggregator.Storage.Events;

/// <summary>
/// The payload of a duplicate that differed from the stored one. Only some are kept, and not for ever:
/// <see cref="Ingest.DuplicateInsert"/> and <see cref="Duplicates.ConflictingPayloads"/> have the bounds.
/// </summary>
public sealed class ConflictingPayload
{
    /// <summary>The <see cref="DuplicateEvent.Id"/>.</summary>
    public long DuplicateId { get; init; }

    public DateTime ReceivedAt { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>JSON as it was received.</summary>
    public required string Payload { get; init; }
}
