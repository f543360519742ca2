namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Implemented by a message that knows which part of its body is its content. A publisher that sends a message again
/// may wrap the same content differently, as MassTransit does with the time of sending; the wrapping then makes no
/// other message of it.
/// </summary>
public interface IClaimedContent
{
    /// <summary>
    /// The bytes that are claimed together with the message id; <c>null</c> for the body as it was delivered.
    /// </summary>
    ReadOnlyMemory<byte>? ClaimedContent { get; }
}
