using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Batching;
using MassTransit.Context;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// For <c>IConsumer&lt;Batch&lt;T&gt;&gt;</c>: claims each message separately, so that a redelivered message does not
/// hide new ones.
/// </summary>
internal sealed class BatchClaimStrategy<T> : ClaimStrategy<Batch<T>>
    where T : class
{
    public override int Count(ConsumeContext<Batch<T>> context) => context.Message.Length;

    public override Guid?[] GetClaims(ConsumeContext<Batch<T>> context)
    {
        var claims = new Guid?[context.Message.Length];
        for (var i = 0; i < claims.Length; i++)
            claims[i] = ClaimOf(context.Message[i]);
        return claims;
    }

    public override ConsumeContext<Batch<T>>? Narrow(
        ConsumeContext<Batch<T>> context, bool[] isNew, CapturedSends sends, object[] scopePayloads)
    {
        var batch = context.Message;
        var fresh = new List<ConsumeContext<T>>(batch.Length);
        for (var i = 0; i < batch.Length; i++)
        {
            if (isNew[i])
                fresh.Add(new CapturingMessageContext<T>(batch[i], sends));
        }

        if (fresh.Count == 0)
            return null;
        var narrowed = new MessageBatch<T>(batch.FirstMessageReceived, batch.LastMessageReceived, batch.Mode, fresh);
        return new BatchConsumeContext<T>(new ConsumeContextScope(context, scopePayloads), narrowed);
    }

    public override Task ReportSkippedAsync(
        ConsumeContext<Batch<T>> context, bool[] isNew, IServiceProvider provider) =>
        ReportSkippedAsync(context, context.Message.Length, i => context.Message[i].Message, isNew, provider);
}
