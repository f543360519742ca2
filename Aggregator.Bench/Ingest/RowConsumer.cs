using Aggregator.Bench.Environments;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage;
using Aggregator.Storage.Ingest;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// Consumes each message in its own transaction with the same result as the shipped consumer: a claim, the shipped
/// ingest for its one event, the commit. The comparison thus shows the effect of batching alone. MassTransit's own
/// inbox would need several transactions.
/// </summary>
internal sealed class RowConsumer(DatabaseEnvironment database, StoredCount count) : IConsumer<LogEvent>
{
    private static readonly Guid ConsumerId = Guid.Parse("e1c1d2c3-6c0e-4c0f-8d60-3c9b1d2f7a54");

    public async Task Consume(ConsumeContext<LogEvent> context)
    {
        await using var scope = database.Services.CreateAsyncScope();
        var dbContext = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
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
        await scope.ServiceProvider.GetRequiredService<IngestStore>().StoreAsync(
            BatchOf(context), context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
        count.Add(1);
    }

    private static IngestBatch BatchOf(ConsumeContext<LogEvent> context)
    {
        var batch = new IngestBatch();
        var logEvent = context.Message;
        batch.Add(context.MessageId, new LogEventReadResult(logEvent, [], logEvent.Topic, logEvent.EventId, default));
        return batch;
    }
}
