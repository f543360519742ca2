using Aggregator.Bench.Measuring;
using Aggregator.Outbox;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>The library's batch inbox beside one transaction per message.</summary>
internal static class InboxBenchmark
{
    public const string Name = "inbox";

    private const int BatchSize = 500;

    // Two, so that one batch is put together while another commits.
    private const int ConcurrentBatches = 2;

    public static Benchmark Create() => new(
        Name,
        "a batch consumer with the inbox against one transaction per message (claim, insert, commit). rowbyrow-2 has as many "
        + "transactions at a time as the batches have; rowbyrow has MassTransit's defaults, which is at least 16",
        [
            new ConsumerContender<BatchConsumer>("inbox", Batches, consumer => consumer.Options<BatchOptions>(options => options
                .SetMessageLimit(BatchSize).SetConcurrencyLimit(ConcurrentBatches).SetTimeLimit(ms: 100))),
            new ConsumerContender<RowByRowConsumer>("rowbyrow"),
            new ConsumerContender<RowByRowConsumer>("rowbyrow-2", (_, endpoint) => endpoint.ConcurrentMessageLimit = ConcurrentBatches),
            new ConsumerContender<SingleConsumer>("inbox-single", (context, endpoint) =>
                endpoint.UsePostgresOutbox<ReadingDbContext>(context)),
        ],
        [
            new RatioRule("inbox", "rowbyrow", AtLeast: 20),
            new RatioRule("inbox", "rowbyrow-2", AtLeast: 20),
            new RatioRule("inbox", "inbox-single"),
        ]) { IsAlone = true };

    private static void Batches(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = BatchSize * ConcurrentBatches * 2;
        endpoint.UsePostgresOutbox<ReadingDbContext>(context);
    }
}
