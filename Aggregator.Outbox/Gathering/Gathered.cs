using Aggregator.Outbox.Inbox;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Messages that were delivered separately and are consumed in one transaction, in the order of their arrival.
/// </summary>
public sealed class Gathered<T>
    where T : class
{
    internal Gathered(IReadOnlyList<GatheredMessage<T>> messages) => Messages = messages;

    /// <summary>The messages, at least one. The consumer sees only those that it has not consumed before.</summary>
    public IReadOnlyList<GatheredMessage<T>> Messages { get; }
}

/// <summary>One gathered message.</summary>
/// <param name="MessageId">
/// The id with which the message was delivered. The inbox claims it together with the delivery's body; a message
/// without an id cannot be recognised when it is redelivered.
/// </param>
/// <param name="Message">The value that was read from the delivery.</param>
public readonly record struct GatheredMessage<T>(Guid? MessageId, T Message)
    where T : class
{
    /// <summary>
    /// The claim by which the inbox recognises the message. It is computed from the delivery's own bytes, whatever was
    /// read from them.
    /// </summary>
    internal Guid? Claim { get; private init; }

    internal GatheredMessage<T> DeliveredAs(ReadOnlySpan<byte> body) =>
        MessageId is { } id ? this with { Claim = MessageClaim.Compute(id, Message, body) } : this;
}
