using Aggregator.Bench.Measuring;
using Aggregator.Outbox;
using Aggregator.Outbox.Gathering;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>Compares the library's batch inbox with one transaction per message.</summary>
internal static class InboxBenchmark
{
    public const string Name = "inbox";

    private const int BatchSize = 1_000;
    private const int Many = 90_000;
    private const int Few = 6_000;

    public static Benchmark Create() => new(
        Name,
        "the library's inbox with many messages in a transaction against one transaction per message (claim, "
        + "insert, commit), with as many transactions at a time: one (-1) or two (-2). rowbyrow has MassTransit's "
        + "defaults, which is at least 16 at a time; "
        + "inbox is IConsumer<Batch<T>>, inbox-single IConsumer<T>",
        [
            Gathering("gathering-1", 1),
            Gathering("gathering-2", 2),
            new ConsumerContender<BatchConsumer>("inbox-2", Many / 3, Batches, consumer =>
                consumer.Options<BatchOptions>(options => options
                    .SetMessageLimit(BatchSize / 2).SetConcurrencyLimit(2).SetTimeLimit(ms: 100))),
            RowByRow("rowbyrow-1", 1),
            RowByRow("rowbyrow-2", 2),
            RowByRow("rowbyrow", null),
            new ConsumerContender<SingleConsumer>("inbox-single", Few, (context, endpoint) =>
                endpoint.UsePostgresOutbox<SensorDbContext>(context)),
        ],
        [
            new RatioRule("gathering-1", "rowbyrow-1", AtLeast: 20),
            new RatioRule("gathering-2", "rowbyrow-2", AtLeast: 20),
            new RatioRule("gathering-2", "rowbyrow", AtLeast: 20),
            new RatioRule("inbox-2", "rowbyrow-2"),
            new RatioRule("gathering-2", "inbox-single"),
        ])
    { IsAlone = true };

    private static ConsumerContender<GatheredConsumer> Gathering(string name, int transactions) =>
        new(name, Many, (context, endpoint) => Gather(context, endpoint, transactions));

    private static ConsumerContender<RowByRowConsumer> RowByRow(string name, int? transactions) =>
        new(name, Few, (_, endpoint) => endpoint.ConcurrentMessageLimit = transactions);

    private static void Gather(
        IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint, int transactions)
    {
        endpoint.PrefetchCount = BatchSize * (transactions + 1);
        endpoint.UsePostgresGathering<SensorDbContext, GatheredConsumer, SensorReading>(
            context,
            GatheredConsumer.Read,
            new GatheringOptions { MessageLimit = BatchSize, Concurrency = transactions });
        endpoint.UsePostgresOutbox<SensorDbContext>(context);
    }

    private static void Batches(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = BatchSize * 2;
        endpoint.UsePostgresOutbox<SensorDbContext>(context);
    }
}
