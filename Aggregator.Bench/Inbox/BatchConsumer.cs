using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>Stores a batch with one statement, in the transaction in which the library claimed its messages.</summary>
internal sealed class BatchConsumer(ReadingDbContext dbContext, Progress progress) : IConsumer<Batch<Reading>>
{
    public async Task Consume(ConsumeContext<Batch<Reading>> context)
    {
        await dbContext.InsertAsync([.. context.Message.Select(one => one.Message)], context.CancellationToken);
        progress.Add(context.Message.Length);
    }
}
