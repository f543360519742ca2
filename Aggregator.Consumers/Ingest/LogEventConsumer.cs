using Aggregator.Consumers.Deliveries;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>Stores messages of one event each, many in a transaction.</summary>
internal sealed class LogEventConsumer(IngestFlow flow) : IConsumer<Batch<SingleDelivery>>
{
    public Task Consume(ConsumeContext<Batch<SingleDelivery>> context) => flow.RunAsync(context);
}

/// <summary>Stores messages of many events each, a few in a transaction.</summary>
internal sealed class LogEventBatchConsumer(IngestFlow flow) : IConsumer<Batch<BulkDelivery>>
{
    public Task Consume(ConsumeContext<Batch<BulkDelivery>> context) => flow.RunAsync(context);
}
