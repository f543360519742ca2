using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Bench.Inbox;

/// <summary>
/// The code that one would write without the library: a transaction for each message, which claims it, stores it and
/// commits. Three round trips are the minimum for a claim and a write of two statements; MassTransit's own inbox needs
/// several transactions.
/// </summary>
internal sealed class RowByRowConsumer(SensorDbContext dbContext, Progress progress) : IConsumer<SensorReading>
{
    private static readonly Guid ConsumerId = Guid.Parse("5d0c8e2a-1f5b-4a53-a0f4-4f1d8b9f3c77");

    public async Task Consume(ConsumeContext<SensorReading> context)
    {
        var (number, sensor, value) = context.Message;
        await using var transaction = await dbContext.Database.BeginTransactionAsync(context.CancellationToken);
        var claimed = await dbContext.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inbox_state (message_id, consumer_id, consumed_at)
            VALUES ({context.MessageId}, {ConsumerId}, now())
            ON CONFLICT DO NOTHING
            """,
            context.CancellationToken);
        if (claimed == 0)
            return;
        await dbContext.Database.ExecuteSqlAsync(
            $"INSERT INTO reading (number, sensor, value) VALUES ({number}, {sensor}, {value})",
            context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
        progress.Add(1);
    }
}
