using Aggregator.Consumers.Announcements;
using Aggregator.Consumers.Deliveries;
using Aggregator.Consumers.Telemetry;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.Ingest;

/// <summary>Processes messages within the transaction that the inbox has opened.</summary>
internal sealed class IngestFlow(IngestStore store, StoredSignal signal, IngestTally tally)
{
    public Task RunAsync(IEnumerable<Delivery> deliveries, ConsumeContext context)
    {
        var batch = new IngestBatch();
        foreach (var delivery in deliveries)
            Add(batch, delivery);
        return RunAsync(batch, context);
    }

    /// <param name="delivery">A message that was taken from a reject queue.</param>
    /// <param name="note">Adds the queue and the reason to each of its rejections.</param>
    /// <param name="context">The context of the transaction.</param>
    public Task RunAsync(Delivery delivery, Func<IngestRejection, IngestRejection> note, ConsumeContext context)
    {
        var batch = new IngestBatch();
        Add(batch, delivery, note);
        return RunAsync(batch, context);
    }

    /// <summary>Counts messages that were consumed before.</summary>
    public async Task SkipAsync(IEnumerable<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var batch = new IngestBatch();
        foreach (var delivery in deliveries)
        {
            batch.AddRedelivered(delivery.Count, delivery.Origin.ProcessId);
            tally.AddRedelivered(delivery.Count);
        }

        await store.StoreAsync(batch, cancellationToken);
    }

    private async Task RunAsync(IngestBatch batch, ConsumeContext context)
    {
        var results = await store.StoreAsync(batch, context.CancellationToken);
        tally.Add(batch, results);
        if (results.Any(topic => topic.Stored > 0))
            signal.Raise();
    }

    private void Add(IngestBatch batch, Delivery delivery, Func<IngestRejection, IngestRejection>? note = null)
    {
        tally.Add(delivery);
        var origin = delivery.Origin;
        if (delivery.Rejection is { } whole)
            batch.Add(note?.Invoke(whole) ?? whole, origin.ProcessId, unread: Math.Max(origin.MarkedEvents - 1, 0));
        foreach (var reading in delivery.Readings)
        {
            if (reading.Event is not null)
                batch.Add(origin.MessageId, reading, processId: origin.ProcessId, appId: origin.AppId);
            else if (IngestRejection.From(origin.MessageId, reading, origin.Headers) is var rejection)
                batch.Add(note?.Invoke(rejection) ?? rejection, origin.ProcessId);
        }

        if (origin.IsAwaited)
            batch.IsAwaited = true;
        if (origin is { IsReplay: true, MessageId: { } id })
            batch.AddReplay(id, delivery.Count);
    }
}
