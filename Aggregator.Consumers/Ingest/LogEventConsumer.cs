using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Gathering;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// Stores the content of many messages in one transaction; only messages that cannot be stored together are stored one
/// by one.
/// </summary>
internal sealed class LogEventConsumer(IngestFlow flow) : IGatheredConsumer<Delivery>, IConsumer<Delivery>
{
    public Task Consume(ConsumeContext<Gathered<Delivery>> context) =>
        flow.RunAsync(context.Message.Messages.Select(message => message.Message), context);

    public Task Consume(ConsumeContext<Delivery> context) => flow.RunAsync([context.Message], context);
}
