using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>Configures how an endpoint's consumer receives its deliveries from RabbitMQ.</summary>
public static class BatchedAcknowledgementsExtensions
{
    /// <summary>
    /// RabbitMQ.Client no longer waits for a message to be consumed before it hands over the next one, and
    /// acknowledgements are collected for a millisecond and sent as one. MassTransit tracks the messages as before. The
    /// prefetch count is then the only limit on the number of messages consumed concurrently;
    /// <c>ConcurrentMessageLimit</c> has no effect on it.
    /// </summary>
    /// <param name="configurator">The endpoint.</param>
    /// <param name="context">
    /// The registration; its <see cref="TimeProvider"/> and <see cref="IDeliveryMeter"/> are used, if it has them.
    /// </param>
    public static void UseBatchedAcknowledgements(
        this IRabbitMqReceiveEndpointConfigurator configurator, IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(context);

        // The number of the client's loops: one loop hands over all messages.
        configurator.ConcurrentMessageLimit = 1;
        var time = context.GetService<TimeProvider>() ?? TimeProvider.System;
        var meter = context.GetService<IDeliveryMeter>();
        configurator.ConfigureChannel(channel => channel.UseFilter(new BatchingAckChannelFilter(time, meter)));
    }
}
