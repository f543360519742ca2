using System.Diagnostics;
using System.Text;
using MassTransit;

namespace Aggregator.Outbox.Diagnostics;

/// <summary>
/// The spans around the consuming of messages. Publishers pass their traces on in the header <c>traceparent</c> of W3C
/// Trace Context, whatever library they use.
/// </summary>
internal static class MessageActivities
{
    private const string TraceParent = "traceparent";

    /// <summary>
    /// One transaction with many messages: in the trace of the first message whose trace is sampled, with links to all
    /// of those; in one of its own if there is none.
    /// </summary>
    public static Activity? StartBatch(IReadOnlyList<ReceiveContext> deliveries)
    {
        if (!OutboxDiagnostics.Activities.HasListeners())
            return null;
        var (parent, links) = (default(ActivityContext?), default(List<ActivityLink>));
        foreach (var delivery in deliveries)
        {
            if (ParentOf(delivery) is not { } context)
                continue;
            if (context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded))
                (links ??= []).Add(new ActivityLink(context));
            else
                parent ??= context;
        }

        var queue = deliveries[0].InputAddress.AbsolutePath.Split('/')[^1];
        return OutboxDiagnostics.Activities.StartActivity(
                $"process {queue}", ActivityKind.Consumer, links?[0].Context ?? parent ?? default, links: links)?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", queue)
            .SetTag("messaging.batch.message_count", deliveries.Count);
    }

    /// <summary>One attempt to consume; within a batch its span is that of the batch.</summary>
    public static Activity? StartTransaction(ReceiveContext delivery)
    {
        const string name = "inbox transaction";
        if (!OutboxDiagnostics.Activities.HasListeners())
            return null;
        return Activity.Current is null && ParentOf(delivery) is { } parent
            ? OutboxDiagnostics.Activities.StartActivity(name, ActivityKind.Consumer, parent)
            : OutboxDiagnostics.Activities.StartActivity(name);
    }

    private static ActivityContext? ParentOf(ReceiveContext delivery)
    {
        if (!delivery.TryGetPayload<RabbitMqBasicConsumeContext>(out var rabbit)
            || rabbit.Properties.Headers?.TryGetValue(TraceParent, out var value) != true)
            return null;
        var text = value is byte[] bytes ? Encoding.ASCII.GetString(bytes) : value as string;
        return ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : null;
    }
}
