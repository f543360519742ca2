namespace Aggregator.Storage.Ledger;

/// <summary>
/// The counts of one topic in one slot, written in the transaction whose events they count. A transaction takes a slot
/// that no other one holds, so no two of them ever wait for each other's rows; the sum over all slots is the ledger.
/// </summary>
public sealed class LedgerEntry
{
    /// <summary>The events' topic; empty for rejected events, whose topic may be invalid or missing.</summary>
    public required string Topic { get; init; }

    public short Slot { get; init; }

    /// <summary>Events taken from messages that had not been consumed before: a redelivery counts nothing.</summary>
    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    /// <summary>Received events that came from replays of rejected ones.</summary>
    public long Replayed { get; init; }

    /// <summary>Rejected events that an operator has deleted since.</summary>
    public long Deleted { get; init; }

    public DateTime UpdatedAt { get; init; }
}
