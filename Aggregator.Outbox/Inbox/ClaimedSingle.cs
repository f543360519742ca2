using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Context;

namespace Aggregator.Outbox.Inbox;

/// <summary>For <c>IConsumer&lt;T&gt;</c>: the message itself.</summary>
internal sealed class ClaimedSingle<TMessage> : ClaimedMessages<TMessage>
    where TMessage : class
{
    public override int Count(ConsumeContext<TMessage> context) => 1;

    // A redelivery by MassTransit (not by the broker) has a new message id and the first one in a header.
    public override Guid[] GetMessageIds(ConsumeContext<TMessage> context) =>
        context.GetOriginalMessageId() is { } id ? [id] : [];

    public override ConsumeContext<TMessage>? Narrow(
        ConsumeContext<TMessage> context, HashSet<Guid> claimed, CapturedSends sends, object[] scopePayloads)
    {
        return context.GetOriginalMessageId() is { } id && !claimed.Contains(id)
            ? null
            : new ConsumeContextScope<TMessage>(context, scopePayloads);
    }
}
