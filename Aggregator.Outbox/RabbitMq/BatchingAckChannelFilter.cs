using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>Gives the endpoint's consumer a <see cref="BatchingAckChannel"/> for as long as it runs.</summary>
internal sealed class BatchingAckChannelFilter(TimeProvider time, IDeliveryMeter? meter) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        var channel = new BatchingAckChannel(context, time, meter);
        await next.Send(channel);
        await channel.FinishAsync();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("detachedChannel");
}
