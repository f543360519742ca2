using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Bench.Inbox;

/// <summary>Stores a batch with one statement, in the transaction in which the library claimed its messages.</summary>
internal sealed class BatchConsumer(ReadingDbContext dbContext, Progress progress) : IConsumer<Batch<Reading>>
{
    public async Task Consume(ConsumeContext<Batch<Reading>> context)
    {
        var batch = context.Message;
        var (numbers, sensors, values) = (new int[batch.Length], new string[batch.Length], new double[batch.Length]);
        for (var i = 0; i < batch.Length; i++)
            (numbers[i], sensors[i], values[i]) = batch[i].Message;
        await dbContext.Database.ExecuteSqlAsync(
            $"INSERT INTO reading (number, sensor, value) SELECT * FROM unnest({numbers}, {sensors}, {values})",
            context.CancellationToken);
        progress.Add(batch.Length);
    }
}
