using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox.Delivery;

/// <content>The statements that the holder of a transaction's lease executes.</content>
internal static partial class OutboxStore
{
    private const string ExtendSql = """
        UPDATE outbox_message SET not_before = clock_timestamp() + @delay
        WHERE outbox_id = @outbox_id AND last_in_transaction
        """;

    private const string ReleaseSql = """
        UPDATE outbox_message SET not_before = clock_timestamp()
        WHERE outbox_id = ANY (@outbox_ids) AND last_in_transaction
        """;

    // Each time a transaction cannot be sent it is postponed for longer, up to a minute, and others get their turn.
    private const string PostponeSql = """
        UPDATE outbox_message
        SET delivery_attempts = delivery_attempts + 1,
            not_before = clock_timestamp() + least(@delay * power(2, least(delivery_attempts, 10)), interval '1 minute')
        WHERE outbox_id = @outbox_id AND last_in_transaction
        """;

    // The row that carries the lease is kept until its transaction is complete.
    private const string DeleteSentSql = """
        DELETE FROM outbox_message
        WHERE outbox_id = @outbox_id AND sequence_number <= @last_sent AND NOT last_in_transaction
        """;

    /// <summary>
    /// Makes the lease end after the given time from now and deletes the messages that have been sent so far. Returns
    /// false if the transaction is gone, because another process has sent it.
    /// </summary>
    public static Task<bool> ExtendAsync(
        NpgsqlConnection connection,
        Guid outboxId,
        int lastSent,
        TimeSpan lease,
        CancellationToken cancellationToken) =>
        UpdateAsync(connection, ExtendSql, outboxId, lastSent, lease, cancellationToken);

    /// <summary>Releases a transaction that could not be sent, or only in part, for a later attempt.</summary>
    public static Task<bool> PostponeAsync(
        NpgsqlConnection connection,
        Guid outboxId,
        int lastSent,
        TimeSpan delay,
        CancellationToken cancellationToken) =>
        UpdateAsync(connection, PostponeSql, outboxId, lastSent, delay, cancellationToken);

    /// <summary>Releases transactions that were taken and not started.</summary>
    public static async Task<int> ReleaseAsync(
        NpgsqlConnection connection, Guid[] outboxIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReleaseSql, connection);
        command.Parameters.AddTyped("outbox_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, outboxIds);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> UpdateAsync(
        NpgsqlConnection connection,
        string sql,
        Guid outboxId,
        int lastSent,
        TimeSpan delay,
        CancellationToken cancellationToken)
    {
        // A batch takes one round trip and one implicit transaction.
        await using var batch = new NpgsqlBatch(connection);
        var update = new NpgsqlBatchCommand(sql);
        update.Parameters.AddTyped("outbox_id", NpgsqlDbType.Uuid, outboxId);
        update.Parameters.AddTyped("delay", NpgsqlDbType.Interval, delay);
        batch.BatchCommands.Add(update);
        var delete = new NpgsqlBatchCommand(DeleteSentSql);
        delete.Parameters.AddTyped("outbox_id", NpgsqlDbType.Uuid, outboxId);
        delete.Parameters.AddTyped("last_sent", NpgsqlDbType.Integer, lastSent);
        batch.BatchCommands.Add(delete);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return update.RecordsAffected > 0;
    }
}
