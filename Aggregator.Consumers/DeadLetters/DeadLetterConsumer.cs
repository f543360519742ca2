using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// Keeps what ended in a reject queue as one rejected event, whatever is in it. Its events have not been counted before:
/// the transaction that would have done so never committed, or the message has a claim in the inbox and is left alone.
/// </summary>
internal sealed class DeadLetterConsumer(IngestStore store, ConsumedMessages consumed) : IConsumer<DeadLetter>
{
    public async Task Consume(ConsumeContext<DeadLetter> context)
    {
        var letter = context.Message;
        var id = letter.Rejection.MessageId;
        if (id is { } known && await consumed.ElsewhereAsync(known, context.CancellationToken))
            return;

        var batch = new IngestBatch();
        batch.Add(letter.Rejection);
        if (letter.IsReplay && id is { } replay)
            batch.AddReplay(replay, 1);
        await store.StoreAsync(batch, context.CancellationToken);
    }
}
