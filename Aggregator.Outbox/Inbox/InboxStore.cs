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
}
