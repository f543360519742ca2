using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Inbox;
using MassTransit;
using MassTransit.Context;

namespace Aggregator.Outbox.Gathering;

/// <summary>Claims each gathered message separately, as <see cref="BatchClaimStrategy{T}"/> does.</summary>
internal sealed class GatheredClaimStrategy<T> : ClaimStrategy<Gathered<T>>
    where T : class
{
    public override int Count(ConsumeContext<Gathered<T>> context) => context.Message.Messages.Count;

    public override Guid?[] GetClaims(ConsumeContext<Gathered<T>> context)
    {
        var claims = new Guid?[context.Message.Messages.Count];
        for (var i = 0; i < claims.Length; i++)
            claims[i] = context.Message.Messages[i].Claim;
        return claims;
    }

    public override ConsumeContext<Gathered<T>>? Narrow(
        ConsumeContext<Gathered<T>> context, bool[] isNew, CapturedSends sends, object[] scopePayloads)
    {
        var messages = context.Message.Messages;
        var fresh = new List<GatheredMessage<T>>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            if (isNew[i])
                fresh.Add(messages[i]);
        }

        return fresh.Count == 0
            ? null
            : new ConsumeContextScope<Gathered<T>>(
                new MessageConsumeContext<Gathered<T>>(context, new Gathered<T>(fresh)), scopePayloads);
    }

    public override Task ReportSkippedAsync(
        ConsumeContext<Gathered<T>> context, bool[] isNew, IServiceProvider provider)
    {
        var messages = context.Message.Messages;
        return ReportSkippedAsync(context, messages.Count, i => messages[i].Message, isNew, provider);
    }
}
