using Aggregator.Consumers.Deliveries;
using Aggregator.Consumers.Disk;
using Aggregator.Contracts;
using Aggregator.Outbox;
using Aggregator.Outbox.Gathering;
using Aggregator.Storage;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// Configures the receive endpoint on the events' queue: topology, deserialization, retry, inbox and batches.
/// </summary>
internal static class IngestEndpoint
{
    private const int OneByOne = 16;

    public static void ConfigureIngestEndpoint(
        this IRabbitMqBusFactoryConfigurator bus, IRegistrationContext context, IngestOptions options) =>
        bus.ReceiveEndpoint(LogEventsTopology.Queue, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.PrefetchCount = options.Prefetch;

            // Publishers write to the endpoint's own exchange; there are no exchanges for message types.
            endpoint.ConfigureConsumeTopology = false;
            endpoint.PublishFaults = false;
            endpoint.AddDeserializer(
                new AnyBodyDeserializer.Factory(() => new DeliveryDeserializer()), isDefault: true);

            endpoint.UseDiskGate(context);
            endpoint.UsePostgresGathering<AggregatorDbContext, LogEventConsumer, Delivery>(
                context, Read, options.Gathering, DeliveryReader.Weigh, EventOrder.AddKeys);

            // The outbox waits while the database is unavailable. Any other failure is a defect of the program or its
            // configuration: the message is retried a few times and then moved to the error queue for an operator, so
            // that it does not block the queue.
            if (options.Retries > 0)
            {
                endpoint.UseMessageRetry(retry => retry.Exponential(
                    options.Retries,
                    TimeSpan.FromMilliseconds(200),
                    TimeSpan.FromSeconds(30),
                    TimeSpan.FromMilliseconds(400)));
            }

            // Each of them takes a connection, and the messages of a failed batch are retried all at once.
            endpoint.UseConcurrencyLimit(OneByOne);
            endpoint.UsePostgresOutbox<AggregatorDbContext>(context);
            endpoint.ConfigureConsumer<LogEventConsumer>(context);
        });

    private static GatheredMessage<Delivery> Read(ReceiveContext context)
    {
        var origin = TransportInfo.From(context);
        return new GatheredMessage<Delivery>(origin.MessageId, DeliveryReader.Read(context.Body.GetBytes(), origin));
    }
}
