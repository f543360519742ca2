using MassTransit;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Stands on the receive pipeline before anything else: what it consumes costs no consume context, scope and envelope
/// of its own. What could not be consumed in a batch takes the ordinary way.
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
