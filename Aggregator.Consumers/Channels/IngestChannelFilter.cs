using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Aggregator.Consumers.Channels;

/// <summary>Gives the endpoint's consumer an <see cref="IngestChannel"/> for as long as it runs.</summary>
internal sealed class IngestChannelFilter(TimeProvider time) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        var channel = new IngestChannel(context, time);
        await next.Send(channel);
        await channel.FinishAsync();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("ingestChannel");
}
