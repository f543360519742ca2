namespace Aggregator.Outbox.Inbox;

/// <summary>
/// The row for one message that one consumer has consumed. Rows are inserted and deleted, never updated.
/// </summary>
internal sealed class InboxState
{
    public Guid MessageId { get; init; }

    public Guid ConsumerId { get; init; }

    public DateTimeOffset ConsumedAt { get; init; }
}
