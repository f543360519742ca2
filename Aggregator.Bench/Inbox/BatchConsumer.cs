using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>Stores a batch with one statement, in the transaction in which the library claimed its messages.</summary>
internal sealed class BatchConsumer(SensorDbContext dbContext, Progress progress) : IConsumer<Batch<SensorReading>>
{
    public async Task Consume(ConsumeContext<Batch<SensorReading>> context)
    {
        await dbContext.InsertAsync([.. context.Message.Select(one => one.Message)], context.CancellationToken);
        progress.Add(context.Message.Length);
    }
}
