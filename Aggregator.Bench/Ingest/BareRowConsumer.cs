using Aggregator.Contracts;
using MassTransit;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// Consumes each message in a minimal transaction: a claim, an insert of a single row, the commit. It records less than
/// the aggregator does: neither duplicates nor a ledger.
/// </summary>
internal sealed class BareRowConsumer(NpgsqlDataSource source, StoredCount count) : IConsumer<LogEvent>
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

    private static async Task<bool> ClaimAsync(
        NpgsqlConnection connection, Guid messageId, CancellationToken cancellationToken)
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
