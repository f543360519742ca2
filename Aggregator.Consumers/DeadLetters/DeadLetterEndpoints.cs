using Aggregator.Consumers.Deliveries;
using Aggregator.Consumers.Disk;
using Aggregator.Contracts;
using Aggregator.Outbox;
using Aggregator.Outbox.RabbitMq;
using Aggregator.Storage;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// The receive endpoints on the queues that stay empty in normal operation. Each processes one message at a time,
/// because these may be the messages with which a consumer ran out of memory.
/// </summary>
internal static class DeadLetterEndpoints
{
    private static readonly string[] Queues =
        [LogEventsTopology.DeadQueue, LogEventsTopology.ErrorQueue, LogEventsTopology.SkippedQueue];

    public static void ConfigureDeadLetterEndpoints(
        this IRabbitMqBusFactoryConfigurator bus, IRegistrationContext context)
    {
        foreach (var queue in Queues)
            bus.ReceiveEndpoint(queue, endpoint => Configure(endpoint, context, queue));
    }

    private static void Configure(
        IRabbitMqReceiveEndpointConfigurator endpoint, IRegistrationContext context, string queue)
    {
        endpoint.SetQuorumQueue();
        endpoint.PrefetchCount = 1;
        endpoint.UseDiskGate(context);
        endpoint.UseBatchedAcknowledgements(context);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.AddDeserializer(
            new AnyBodyDeserializer.Factory(() => new DeadLetterDeserializer(queue)), isDefault: true);

        // There is no further queue: a message that fails returns to this one and is retried until it succeeds.
        endpoint.RethrowFaultedMessages();
        endpoint.ThrowOnSkippedMessages();
        endpoint.UseMessageRetry(retry => retry.Exponential(
            8, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(400)));
        endpoint.UsePostgresOutbox<AggregatorDbContext>(context);
        endpoint.ConfigureConsumer<DeadLetterConsumer>(context);
    }
}
