using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox.Inbox;

/// <summary>The statements on <c>inbox_state</c>.</summary>
internal static class InboxStore
{
    // Sorted, so that two consumers with the same messages wait for each other in one direction only. Whoever comes
    // second blocks on the unique index until the first commits, and then gets nothing back; if the first rolls back,
    // the claim is the second's.
    private const string ClaimSql = """
        INSERT INTO inbox_state (message_id, consumer_id, consumed_at)
        SELECT message_id, @consumer_id, now()
        FROM unnest(@message_ids) AS message_id
        ORDER BY message_id
        ON CONFLICT DO NOTHING
        RETURNING message_id
        """;

    // One process at a time: two would pick the same oldest rows and wait for each other. The lock ends with the statement,
    // which is a transaction by itself. ctid: rows are never updated, so that it leads straight to them.
    private const string DeleteOldSql = """
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(@lock) AS mine)
        DELETE FROM inbox_state
        WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM inbox_state
            WHERE (SELECT mine FROM turn) AND consumed_at < now() - @window
            ORDER BY consumed_at
            LIMIT @limit))
        """;

    // "AggInbox" in ASCII.
    private const long CleanupLock = 0x416767496E626F78;

    /// <summary>
    /// Claims messages for a consumer within the open transaction and returns those that nobody had claimed before.
    /// </summary>
    public static async Task<HashSet<Guid>> ClaimAsync(
        NpgsqlConnection connection, Guid consumerId, Guid[] messageIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid>("consumer_id", NpgsqlDbType.Uuid) { TypedValue = consumerId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]>("message_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid)
        {
            TypedValue = messageIds,
        });

        var claimed = new HashSet<Guid>(messageIds.Length);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            claimed.Add(reader.GetGuid(0));
        return claimed;
    }

    /// <summary>
    /// Deletes up to <paramref name="limit"/> rows that are older than the window, in a transaction of its own; 0 if there are
    /// none, or if another process is at it.
    /// </summary>
    public static async Task<int> DeleteOldAsync(
        NpgsqlConnection connection, TimeSpan window, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DeleteOldSql, connection);
        command.Parameters.AddWithValue("lock", NpgsqlDbType.Bigint, CleanupLock);
        command.Parameters.AddWithValue("window", NpgsqlDbType.Interval, window);
        command.Parameters.AddWithValue("limit", NpgsqlDbType.Integer, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
