using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Bench.Inbox;

/// <summary>Stores one message, in the transaction in which the library claimed it.</summary>
internal sealed class SingleConsumer(SensorDbContext dbContext, Progress progress) : IConsumer<SensorReading>
{
    public async Task Consume(ConsumeContext<SensorReading> context)
    {
        var (number, sensor, value) = context.Message;
        await dbContext.Database.ExecuteSqlAsync(
            $"INSERT INTO reading (number, sensor, value) VALUES ({number}, {sensor}, {value})",
            context.CancellationToken);
        progress.Add(1);
    }
}
