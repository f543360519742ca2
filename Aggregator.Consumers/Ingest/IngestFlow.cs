using Aggregator.Consumers.Announcements;
using Aggregator.Consumers.Deliveries;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>What the consumer does with messages, within the transaction that the inbox has opened.</summary>
internal sealed class IngestFlow(IngestStore store, StoredSignal signal)
{
    public async Task RunAsync(IEnumerable<Delivery> deliveries, ConsumeContext context)
    {
        var batch = new IngestBatch();
        foreach (var delivery in deliveries)
            Add(batch, delivery);

        var results = await store.StoreAsync(batch, context.CancellationToken);
        if (results.Any(topic => topic.Stored > 0))
            signal.Raise();
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
}
