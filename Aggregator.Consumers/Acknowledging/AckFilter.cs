using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Aggregator.Consumers.Acknowledging;

/// <summary>Gives the endpoint's consumer a channel that gathers acknowledgements, as long as it runs.</summary>
internal sealed class AckFilter(TimeProvider time) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        var acking = new AckingChannelContext(context, time);
        await next.Send(acking);
        await acking.FinishAsync();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("gatheredAcknowledgements");
}
