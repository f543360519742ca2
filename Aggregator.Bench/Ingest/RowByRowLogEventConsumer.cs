using Aggregator.Contracts;
using MassTransit;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// What one writes without batches: a transaction for each message, which claims it, stores its event and commits. Plain SQL in
/// as few round trips as that takes; the stock inbox needs several transactions.
/// </summary>
internal sealed class RowByRowLogEventConsumer(NpgsqlDataSource source, StoredCount count) : IConsumer<LogEvent>
{
    private static readonly Guid ConsumerId = Guid.Parse("0c9c7b1e-5f0a-4d4e-9a6b-6a1f4c2e8d35");

    public async Task Consume(ConsumeContext<LogEvent> context)
    {
        await using var connection = await source.OpenConnectionAsync(context.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
        if (!await ClaimAsync(connection, context.MessageId!.Value, context.CancellationToken))
            return;
        await BareInsert.ExecuteAsync(connection, context.Message, context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
        count.Add(1);
    }

    private static async Task<bool> ClaimAsync(NpgsqlConnection connection, Guid messageId, CancellationToken cancellationToken)
    {
        await using var claim = new NpgsqlCommand(
            """
            INSERT INTO inbox_state (message_id, consumer_id, consumed_at) VALUES ($1, $2, now())
            ON CONFLICT DO NOTHING
            """,
            connection);
        claim.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = messageId });
        claim.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ConsumerId });
        return await claim.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}

/// <summary>Events that were committed so far.</summary>
internal sealed class StoredCount
{
    private long _count;

    public long Value => Volatile.Read(ref _count);

    public void Add(int events) => Interlocked.Add(ref _count, events);
}
