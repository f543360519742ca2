namespace Aggregator.Storage.Events;

/// <summary>
/// The replay of a rejection. The row is written before the message is sent, under the message's id, and is kept when
/// the rejection is deleted.
/// </summary>
public sealed class RejectedReplay
{
    public long RejectedId { get; init; }

    /// <summary>Derived from the rejection's id, so that a repeated request sends the same message again.</summary>
    public Guid MessageId { get; init; }

    public DateTime RequestedAt { get; init; }

    /// <summary>When the broker confirmed it; until then it may or may not be in flight.</summary>
    public DateTime? ConfirmedAt { get; init; }

    public DateTime? ConsumedAt { get; init; }

    /// <summary>How many events its message held; 0 until it is consumed.</summary>
    public long Events { get; init; }

    /// <summary>The corrected event that was sent; <c>null</c> when the original bytes were sent.</summary>
    public byte[]? Body { get; init; }
}
