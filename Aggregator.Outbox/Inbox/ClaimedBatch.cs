using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Batching;
using MassTransit.Context;

namespace Aggregator.Outbox.Inbox;

/// <summary>For <c>IConsumer&lt;Batch&lt;T&gt;&gt;</c>: each message by itself, so that an old one does not hide new ones.</summary>
internal sealed class ClaimedBatch<T> : ClaimedMessages<Batch<T>>
    where T : class
{
    public override int Count(ConsumeContext<Batch<T>> context) => context.Message.Length;

    public override Guid[] GetMessageIds(ConsumeContext<Batch<T>> context)
    {
        var ids = new HashSet<Guid>(context.Message.Length);
        foreach (var message in context.Message)
        {
            if (message.GetOriginalMessageId() is { } id)
                ids.Add(id);
        }

        return [.. ids];
    }

    public override ConsumeContext<Batch<T>>? Narrow(
        ConsumeContext<Batch<T>> context, HashSet<Guid> claimed, CapturedSends sends, object[] scopePayloads)
    {
        var batch = context.Message;
        var fresh = new List<ConsumeContext<T>>(batch.Length);
        foreach (var message in batch)
        {
            // Taking the id out of the set passes on the first of two with the same id, and only that.
            if (message.GetOriginalMessageId() is not { } id || claimed.Remove(id))
                fresh.Add(new CapturingMessageContext<T>(message, sends));
        }

        if (fresh.Count == 0)
            return null;
        var narrowed = new MessageBatch<T>(batch.FirstMessageReceived, batch.LastMessageReceived, batch.Mode, fresh);
        return new BatchConsumeContext<T>(new ConsumeContextScope(context, scopePayloads), narrowed);
    }
}
