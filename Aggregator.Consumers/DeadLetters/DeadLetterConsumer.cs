using Aggregator.Consumers.Ingest;
using Aggregator.Storage.Ingest;
using MassTransit;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// Stores messages from the reject queues like any others, and keeps as rejected what cannot be stored or must not be
/// read. Their events have not been counted before: the transaction that would have counted them never committed, or
/// the message has a claim in the inbox and is skipped.
/// </summary>
internal sealed class DeadLetterConsumer(IngestFlow flow, InboxQueries consumed) : IConsumer<DeadLetter>
{
    public async Task Consume(ConsumeContext<DeadLetter> context)
    {
        var letter = context.Message;
        if (letter.Claim is { } claim && await consumed.ElsewhereAsync(claim, context.CancellationToken))
            await flow.SkipAsync([letter.Delivery], context.CancellationToken);
        else
            await flow.RunAsync(letter.Delivery, letter.Note, context);
    }
}
