using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>Configures how an endpoint's consumer gets its deliveries from RabbitMQ.</summary>
public static class BatchedAcknowledgementsExtensions
{
    /// <summary>
    /// RabbitMQ.Client no longer waits for a message to be consumed before it hands over the next one, and
    /// acknowledgements are gathered for a millisecond and sent as one. MassTransit keeps track of the messages as
    /// before. The prefetch count is then the only limit of how many are consumed at a time;
    /// <c>ConcurrentMessageLimit</c> has none of that effect.
    /// </summary>
    /// <param name="configurator">The endpoint.</param>
    /// <param name="context">The registration; its <see cref="TimeProvider"/> is the clock, if it has one, and its
    /// <see cref="IDeliveryMeter"/>.</param>
    public static void UseBatchedAcknowledgements(
        this IRabbitMqReceiveEndpointConfigurator configurator, IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(context);

        // The client's loops: one hands everything over.
        configurator.ConcurrentMessageLimit = 1;
        var time = context.GetService<TimeProvider>() ?? TimeProvider.System;
        var meter = context.GetService<IDeliveryMeter>();
        configurator.ConfigureChannel(channel => channel.UseFilter(new BatchingAckChannelFilter(time, meter)));
    }
}
