using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Gathering;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// Stores what messages hold, many of them in a transaction; one by one only those that cannot be stored together.
/// </summary>
internal sealed class LogEventConsumer(IngestFlow flow) : IGatheredConsumer<Delivery>, IConsumer<Delivery>
{
    public Task Consume(ConsumeContext<Gathered<Delivery>> context) =>
        flow.RunAsync(context.Message.Messages.Select(message => message.Message), context);

    public Task Consume(ConsumeContext<Delivery> context) => flow.RunAsync([context.Message], context);
}
