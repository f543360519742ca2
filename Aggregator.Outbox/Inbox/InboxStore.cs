using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox.Inbox;

/// <summary>The statements on <c>inbox_state</c>.</summary>
internal static class InboxStore
{
    // The ids are sorted, so that two consumers with the same messages wait for each other in one direction only. The
    // second consumer blocks on the unique index until the first commits, and then gets no row back; if the first rolls
    // back, the second obtains the claim.
    private const string InsertSql = """
        INSERT INTO inbox_state (message_id, consumer_id, consumed_at)
        SELECT message_id, @consumer_id, now()
        FROM unnest(@message_ids) AS message_id
        ORDER BY message_id
        """;

    // One row carries all ids: a row for each message would cost client and server more than the id itself.
    private const string ClaimSql = $"""
        WITH claimed AS (
            {InsertSql}
            ON CONFLICT DO NOTHING
            RETURNING message_id
        )
        SELECT coalesce(array_agg(message_id), ARRAY[]::uuid[]) FROM claimed
        """;

    private const string Savepoint = "inbox_claim";

    // Claiming without looking costs two more commands for the savepoint. If one of the messages was claimed before, it
    // also costs two round trips and an ERROR line in the server's log, however many messages there are. For fewer
    // messages than this, the look-ups that it saves are not worth that. The number is an estimate.
    private const int MinMessagesForSavepoint = 10;

    // The lock lets one process at a time delete: two would pick the same oldest rows and wait for each other. It ends
    // with the statement, which is a transaction of its own. Rows are never updated, so ctid leads straight to them.
    private const string DeleteOldSql = """
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(@lock) AS mine)
        DELETE FROM inbox_state
        WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM inbox_state
            WHERE (SELECT mine FROM turn) AND consumed_at < now() - @window
            ORDER BY consumed_at
            LIMIT @limit))
        """;

    // The text "AggInbox" in ASCII.
    internal const long CleanupLock = 0x416767496E626F78;

    /// <summary>
    /// Claims messages for a consumer within the open transaction and returns those that were not claimed before.
    /// </summary>
    public static async Task<HashSet<Guid>> ClaimAsync(
        NpgsqlConnection connection, Guid consumerId, Guid[] messageIds, CancellationToken cancellationToken)
    {
        if (messageIds.Length >= MinMessagesForSavepoint
            && await TryClaimAllAsync(connection, consumerId, messageIds, cancellationToken))
            return [.. messageIds];
        await using var command = new NpgsqlCommand(ClaimSql, connection);
        AddClaims(command.Parameters, consumerId, messageIds);
        return [.. (Guid[])(await command.ExecuteScalarAsync(cancellationToken))!];
    }

    /// <summary>
    /// Deletes up to <paramref name="limit"/> rows that are older than the window, in a transaction of its own. Returns
    /// 0 if there are none, or if another process is deleting.
    /// </summary>
    public static async Task<int> DeleteOldAsync(
        NpgsqlConnection connection, TimeSpan window, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DeleteOldSql, connection);
        command.Parameters.AddTyped("lock", NpgsqlDbType.Bigint, CleanupLock);
        command.Parameters.AddTyped("window", NpgsqlDbType.Interval, window);
        command.Parameters.AddTyped("limit", NpgsqlDbType.Integer, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// In a large batch redelivered messages are rare. Looking for each claim before inserting it costs more than
    /// inserting without looking and starting over when one exists already.
    /// </summary>
    private static async Task<bool> TryClaimAllAsync(
        NpgsqlConnection connection, Guid consumerId, Guid[] messageIds, CancellationToken cancellationToken)
    {
        try
        {
            await using var commands = new NpgsqlBatch(connection);
            commands.BatchCommands.Add(new NpgsqlBatchCommand($"SAVEPOINT {Savepoint}"));
            var insert = new NpgsqlBatchCommand(InsertSql);
            AddClaims(insert.Parameters, consumerId, messageIds);
            commands.BatchCommands.Add(insert);
            commands.BatchCommands.Add(new NpgsqlBatchCommand($"RELEASE SAVEPOINT {Savepoint}"));
            await commands.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await using var command = new NpgsqlCommand($"ROLLBACK TO SAVEPOINT {Savepoint}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return false;
        }
    }

    private static void AddClaims(NpgsqlParameterCollection parameters, Guid consumerId, Guid[] messageIds)
    {
        parameters.AddTyped("consumer_id", NpgsqlDbType.Uuid, consumerId);
        parameters.AddTyped("message_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, messageIds);
    }
}
