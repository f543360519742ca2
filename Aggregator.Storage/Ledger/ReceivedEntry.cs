namespace Aggregator.Storage.Ledger;

/// <summary>
/// The events that consumers have received from one process of the API, in one slot. The row is written in the
/// transaction that stores the events, in slots as for <see cref="LedgerEntry"/>.
/// </summary>
public sealed class ReceivedEntry
{
    /// <summary>
    /// The process that published the messages, one that is in <c>accepted_ledger</c>; all zeros for events that came
    /// over AMQP directly, for replays, and for events that were received before this table existed.
    /// </summary>
    public Guid ProcessId { get; init; }

    public short Slot { get; init; }

    /// <summary>Events, as the ledger counts them: a message that is kept unread counts one.</summary>
    public long Received { get; init; }

    /// <summary>
    /// Events of messages that were redelivered and skipped; a message that is not read counts as one.
    /// </summary>
    public long Redelivered { get; init; }

    /// <summary>Events, beyond that one, of messages that are kept unread, as the API has marked them.</summary>
    public long Unread { get; init; }

    public DateTime UpdatedAt { get; init; }
}
