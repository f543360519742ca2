using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox.Delivery;

/// <content>The sweeper's statements.</content>
internal static partial class OutboxStore
{
    // The rows are locked for the duration of this statement only. Afterwards the lease keeps other sweepers away; SKIP
    // LOCKED keeps sweepers that run at the same moment from waiting for each other.
    private const string TakeSql = """
        WITH overdue AS MATERIALIZED (
            SELECT outbox_id, sequence_number, not_before
            FROM outbox_message
            WHERE last_in_transaction AND not_before <= clock_timestamp()
            ORDER BY not_before, outbox_id
            LIMIT @limit
            FOR UPDATE SKIP LOCKED),
        taken AS (
            UPDATE outbox_message AS m SET not_before = clock_timestamp() + @lease
            FROM overdue AS o
            WHERE m.outbox_id = o.outbox_id AND m.sequence_number = o.sequence_number
            RETURNING m.outbox_id, o.not_before)
        SELECT outbox_id FROM taken ORDER BY not_before, outbox_id
        """;

    private const string ReadSql = """
        SELECT sequence_number, message_id, conversation_id, correlation_id, initiator_id, request_id, source_address,
            destination_address, response_address, fault_address, sent_at, enqueue_at, expires_at, content_type,
            message_type, headers, properties, body
        FROM outbox_message
        WHERE outbox_id = @outbox_id AND sequence_number > @after
        ORDER BY sequence_number
        LIMIT @limit
        """;

    // The count stops at a limit, because after a long outage of the broker the whole table would be read for a number
    // on a chart.
    private const string PendingSql = """
        SELECT
            (SELECT count(*) FROM (SELECT FROM outbox_message LIMIT 100000) AS m),
            coalesce((SELECT clock_timestamp() - sent_at FROM outbox_message ORDER BY outbox_id LIMIT 1), interval '0')
        """;

    /// <summary>
    /// Takes transactions that are overdue, oldest first; no other process takes them before the lease runs out.
    /// </summary>
    public static async Task<List<Guid>> TakeOverdueAsync(
        NpgsqlConnection connection, int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TakeSql, connection);
        command.Parameters.AddTyped("limit", NpgsqlDbType.Integer, limit);
        command.Parameters.AddTyped("lease", NpgsqlDbType.Interval, lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            taken.Add(reader.GetGuid(0));
        return taken;
    }

    /// <summary>Reads the next messages of a transaction, in order.</summary>
    public static async Task<List<OutboxMessage>> ReadAsync(
        NpgsqlConnection connection, Guid outboxId, int after, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadSql, connection);
        command.Parameters.AddTyped("outbox_id", NpgsqlDbType.Uuid, outboxId);
        command.Parameters.AddTyped("after", NpgsqlDbType.Integer, after);
        command.Parameters.AddTyped("limit", NpgsqlDbType.Integer, limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(cancellationToken))
            messages.Add(Read(reader, outboxId));
        return messages;
    }

    /// <summary>Number and age of the messages in the outbox, counted up to 100,000.</summary>
    public static async Task<PendingMessages> CountPendingAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PendingSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PendingMessages(reader.GetInt64(0), reader.GetTimeSpan(1));
    }

    private static OutboxMessage Read(NpgsqlDataReader reader, Guid outboxId) => new()
    {
        OutboxId = outboxId,
        SequenceNumber = reader.GetInt32(0),
        MessageId = reader.GetGuid(1),
        ConversationId = Value<Guid>(reader, 2),
        CorrelationId = Value<Guid>(reader, 3),
        InitiatorId = Value<Guid>(reader, 4),
        RequestId = Value<Guid>(reader, 5),
        SourceAddress = Address(reader, 6),
        DestinationAddress = Address(reader, 7)!,
        ResponseAddress = Address(reader, 8),
        FaultAddress = Address(reader, 9),
        SentAt = reader.GetFieldValue<DateTimeOffset>(10),
        EnqueueAt = Value<DateTimeOffset>(reader, 11),
        ExpiresAt = Value<DateTimeOffset>(reader, 12),
        ContentType = reader.GetString(13),
        MessageType = reader.GetString(14),
        Headers = reader.IsDBNull(15) ? null : reader.GetString(15),
        Properties = reader.IsDBNull(16) ? null : reader.GetString(16),
        Body = reader.GetString(17),
    };

    private static T? Value<T>(NpgsqlDataReader reader, int ordinal)
        where T : struct => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);

    private static Uri? Address(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : new Uri(reader.GetString(ordinal));
}
