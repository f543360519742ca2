namespace Aggregator.Storage.Partitions;

/// <summary>
/// Evidence that was deleted because of its age: one row for each kind, written in the transaction that deletes. It is
/// part of the ledger.
/// </summary>
public sealed class ExpiredEvidence
{
    /// <summary>
    /// <c>duplicates</c>, <c>replays</c> or <c>keys</c>. Rejections are counted in the ledger, whoever deletes them.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Events that the deleted rows stood for.</summary>
    public long Events { get; init; }

    /// <summary>When some were deleted last.</summary>
    public DateTime ExpiredAt { get; init; }
}
