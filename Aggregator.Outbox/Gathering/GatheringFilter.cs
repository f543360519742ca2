using MassTransit;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Stands on the receive pipeline before anything else: what it consumes costs no consume context, scope and envelope of its own.
/// What could not be consumed in a batch takes the ordinary way.
/// </summary>
internal sealed class GatheringFilter(Gatherer<ReceiveContext> gatherer) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!await gatherer.AddAsync(context, context.Body.Length ?? 0))
            await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("gathering");
}
