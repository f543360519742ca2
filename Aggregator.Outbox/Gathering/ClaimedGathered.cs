using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Inbox;
using MassTransit;
using MassTransit.Context;

namespace Aggregator.Outbox.Gathering;

/// <summary>For gathered messages: each by itself, as in <see cref="ClaimedBatch{T}"/>.</summary>
internal sealed class ClaimedGathered<T> : ClaimedMessages<Gathered<T>>
    where T : class
{
    public override int Count(ConsumeContext<Gathered<T>> context) => context.Message.Messages.Count;

    public override Guid[] GetMessageIds(ConsumeContext<Gathered<T>> context)
    {
        var messages = context.Message.Messages;
        var ids = new HashSet<Guid>(messages.Count);
        foreach (var message in messages)
        {
            if (message.MessageId is { } id)
                ids.Add(id);
        }

        return [.. ids];
    }

    public override ConsumeContext<Gathered<T>>? Narrow(
        ConsumeContext<Gathered<T>> context, HashSet<Guid> claimed, CapturedSends sends, object[] scopePayloads)
    {
        var messages = context.Message.Messages;
        var fresh = new List<GatheredMessage<T>>(messages.Count);
        foreach (var message in messages)
        {
            // Taking the id out of the set passes on the first of two with the same id, and only that.
            if (message.MessageId is not { } id || claimed.Remove(id))
                fresh.Add(message);
        }

        return fresh.Count == 0
            ? null
            : new ConsumeContextScope<Gathered<T>>(
                new MessageConsumeContext<Gathered<T>>(context, new Gathered<T>(fresh)), scopePayloads);
    }
}
