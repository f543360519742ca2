using MassTransit;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Is the first filter on the receive pipeline: a message that it consumes costs no consume context, scope and envelope
/// of its own. A message that could not be consumed in a batch continues along the ordinary pipeline.
/// </summary>
internal sealed class GatheringFilter(
    Gatherer<ReceiveContext> gatherer, Func<ReceiveContext, long> weigh) : IFilter<ReceiveContext>
{
    public static long BodyBytes(ReceiveContext context) => context.Body.Length ?? 0;

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!await gatherer.AddAsync(context, weigh(context)))
            await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("gathering");
}
