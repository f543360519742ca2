using Aggregator.Consumers.Deliveries;
using Aggregator.Contracts;
using Aggregator.Outbox;
using Aggregator.Outbox.RabbitMq;
using Aggregator.Storage;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// The receive endpoints on the queues that stay empty in normal operation. One message at a time each: these may be
/// the messages that a consumer ran out of memory with.
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
        endpoint.UseBatchedAcknowledgements(context);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.AddDeserializer(
            new AnyBodyDeserializer.Factory(() => new DeadLetterDeserializer(queue)), isDefault: true);

        // There is no further queue to go to: what fails goes back to this one, and is tried again for as long as it
        // takes.
        endpoint.RethrowFaultedMessages();
        endpoint.ThrowOnSkippedMessages();
        endpoint.UseMessageRetry(retry => retry.Exponential(
            8, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(400)));
        endpoint.UsePostgresOutbox<AggregatorDbContext>(context);
        endpoint.ConfigureConsumer<DeadLetterConsumer>(context);
    }
}
