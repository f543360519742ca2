using Aggregator.Consumers.Deliveries;
using Aggregator.Contracts;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>What the consumer does with messages, within the transaction that the inbox has opened.</summary>
internal sealed class IngestFlow(IngestStore store)
{
    public async Task RunAsync(IEnumerable<Delivery> deliveries, ConsumeContext context)
    {
        var batch = new IngestBatch();
        foreach (var delivery in deliveries)
            Add(batch, delivery);

        foreach (var topic in await store.StoreAsync(batch, context.CancellationToken))
        {
            if (topic.Stored > 0)
                await context.Publish(Stored(topic), context.CancellationToken);
        }
    }

    private static void Add(IngestBatch batch, Delivery delivery)
    {
        var origin = delivery.Origin;
        if (delivery.Rejection is { } rejection)
            batch.Add(rejection);
        foreach (var reading in delivery.Readings)
            batch.Add(origin.MessageId, reading, reading.Event is null ? origin.Headers : null);
        if (origin is { IsReplay: true, MessageId: { } id })
            batch.AddReplay(id, delivery.Readings.Count + (delivery.Rejection is null ? 0 : 1));
    }

    private static LogEventsStored Stored(TopicResult topic) => new()
    {
        Topic = topic.Topic,
        Stored = topic.Stored,
        Duplicates = topic.Duplicates,
        FirstId = topic.FirstId!.Value,
        LastId = topic.LastId!.Value,
    };
}
