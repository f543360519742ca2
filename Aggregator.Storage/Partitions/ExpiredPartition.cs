namespace Aggregator.Storage.Partitions;

/// <summary>
/// A partition that retention has dropped, written in the same transaction. It explains the keys that have no event any
/// more, and is part of the ledger.
/// </summary>
public sealed class ExpiredPartition
{
    /// <summary>The first moment of storing that it held.</summary>
    public DateTime Lower { get; init; }

    /// <summary>The end of that time.</summary>
    public DateTime Upper { get; init; }

    /// <summary>When it was dropped; <c>null</c> if that was before the database recorded it.</summary>
    public DateTime? ExpiredAt { get; init; }

    /// <summary>Events that it held.</summary>
    public long Events { get; init; }
}
