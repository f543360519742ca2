using Aggregator.Outbox.Capture;
using MassTransit;
using MassTransit.Context;

namespace Aggregator.Outbox.Inbox;

/// <summary>For <c>IConsumer&lt;T&gt;</c>: claims the message itself.</summary>
internal sealed class SingleClaimStrategy<TMessage> : ClaimStrategy<TMessage>
    where TMessage : class
{
    public override int Count(ConsumeContext<TMessage> context) => 1;

    public override Guid?[] GetClaims(ConsumeContext<TMessage> context) => [ClaimOf(context)];

    public override ConsumeContext<TMessage>? Narrow(
        ConsumeContext<TMessage> context, bool[] isNew, CapturedSends sends, object[] scopePayloads) =>
        isNew[0] ? new ConsumeContextScope<TMessage>(context, scopePayloads) : null;

    public override Task ReportSkippedAsync(
        ConsumeContext<TMessage> context, bool[] isNew, IServiceProvider provider) =>
        ReportSkippedAsync(context, 1, _ => context.Message, isNew, provider);
}
