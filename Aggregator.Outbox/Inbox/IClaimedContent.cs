namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Implemented by a message that knows which part of its body is its content. A publisher that sends a message again
/// may wrap the same content differently, as MassTransit does with the time of sending; a different wrapping then does
/// not make it a different message.
/// </summary>
public interface IClaimedContent
{
    /// <summary>The bytes that are claimed together with the message id; <c>null</c> for the delivered body.</summary>
    ReadOnlyMemory<byte>? ClaimedContent { get; }
}
