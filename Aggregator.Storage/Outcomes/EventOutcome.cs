namespace Aggregator.Storage.Outcomes;

/// <summary>What became of an event that was sent.</summary>
/// <param name="Kind">Stored, dropped as a duplicate, or rejected.</param>
/// <param name="Id">The stored event's number: its own, or that of the event whose duplicate it is.</param>
/// <param name="StoredAt">When that event was stored, UTC.</param>
/// <param name="PayloadHash">Hash of the payload that was sent.</param>
/// <param name="StoredPayloadHash">
/// Hash of the stored payload; <c>null</c> if another version of the program has hashed it, so that the two cannot be
/// compared.
/// </param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record EventOutcome(
    OutcomeKind Kind, long? Id, DateTime? StoredAt, long PayloadHash, long? StoredPayloadHash, string? Reason)
{
    /// <summary>Whether the stored payload is another one; <c>null</c> if that is not known.</summary>
    public bool? PayloadDiffered => StoredPayloadHash is { } stored ? stored != PayloadHash : null;
}

public enum OutcomeKind
{
    /// <summary>The event is the first of its identity, and is stored.</summary>
    Stored,

    /// <summary>An event with its identity had been stored before, and it was dropped.</summary>
    Duplicate,

    /// <summary>It is kept as rejected.</summary>
    Rejected,
}
