using Aggregator.Outbox.Capture;
using MassTransit;

namespace Aggregator.Outbox.Inbox;

/// <summary>How the messages behind one call of a consumer are identified and narrowed down to the new ones.</summary>
internal abstract class ClaimedMessages<TMessage>
    where TMessage : class
{
    /// <summary>The ids to claim, without repetitions and without messages that have none.</summary>
    public abstract Guid[] GetMessageIds(ConsumeContext<TMessage> context);

    /// <summary>
    /// The context that the consumer is to see, over the given scope, or null if none of its messages is new. A message
    /// without an id cannot be recognised and is always passed on.
    /// </summary>
    public abstract ConsumeContext<TMessage>? Narrow(
        ConsumeContext<TMessage> context, HashSet<Guid> claimed, CapturedSends sends, object[] scopePayloads);

    /// <summary>The number of messages behind the call.</summary>
    public abstract int Count(ConsumeContext<TMessage> context);
}
