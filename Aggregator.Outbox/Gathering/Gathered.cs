using Aggregator.Outbox.Inbox;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Messages that were delivered one by one and are consumed in one transaction, in the order of their arrival.
/// </summary>
public sealed class Gathered<T>
    where T : class
{
    internal Gathered(IReadOnlyList<GatheredMessage<T>> messages) => Messages = messages;

    /// <summary>At least one. The consumer sees only those that it has not consumed before.</summary>
    public IReadOnlyList<GatheredMessage<T>> Messages { get; }
}

/// <summary>One of them.</summary>
/// <param name="MessageId">
/// The id that it came with. The inbox claims it together with the delivery's body; a message without an id cannot be
/// recognised when it comes again.
/// </param>
/// <param name="Message">What was read from the delivery.</param>
public readonly record struct GatheredMessage<T>(Guid? MessageId, T Message)
    where T : class
{
    /// <summary>
    /// What the inbox knows the message by; of the delivery's own bytes, whatever was read from them.
    /// </summary>
    internal Guid? Claim { get; private init; }

    internal GatheredMessage<T> DeliveredAs(ReadOnlySpan<byte> body) =>
        MessageId is { } id ? this with { Claim = MessageClaim.Compute(id, Message, body) } : this;
}
