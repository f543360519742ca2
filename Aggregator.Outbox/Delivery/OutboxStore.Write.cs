using Aggregator.Outbox.Capture;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// The statements on <c>outbox_message</c>. In this file are those that write transactions and delete them when they
/// have been sent.
/// </summary>
internal static partial class OutboxStore
{
    // clock_timestamp() is used because now() is the time at which the transaction began: a slow consumer would already
    // have used up the lease.
    private const string InsertSql = """
        INSERT INTO outbox_message (
            outbox_id, sequence_number, last_in_transaction, not_before, message_id, conversation_id, correlation_id,
            initiator_id, request_id, source_address, destination_address, response_address, fault_address, sent_at,
            enqueue_at, expires_at, content_type, message_type, headers, properties, body)
        SELECT @outbox_id, m.sequence_number, m.sequence_number = @last, clock_timestamp() + @lease, m.message_id,
            m.conversation_id, m.correlation_id, m.initiator_id, m.request_id, m.source_address, m.destination_address,
            m.response_address, m.fault_address, m.sent_at, m.enqueue_at, m.expires_at, m.content_type, m.message_type,
            m.headers, m.properties, m.body
        FROM unnest(
            @sequence_number, @message_id, @conversation_id, @correlation_id, @initiator_id, @request_id,
            @source_address, @destination_address, @response_address, @fault_address, @sent_at, @enqueue_at,
            @expires_at, @content_type, @message_type, @headers, @properties, @body)
            AS m (
            sequence_number, message_id, conversation_id, correlation_id, initiator_id, request_id, source_address,
            destination_address, response_address, fault_address, sent_at, enqueue_at, expires_at, content_type,
            message_type, headers, properties, body)
        """;

    private const string DeleteSql = "DELETE FROM outbox_message WHERE outbox_id = ANY (@outbox_ids)";

    // Client and server both hold a statement's parameters in memory, so the number of rows per statement is bounded.
    private const int RowsPerStatement = 5_000;

    /// <summary>
    /// Writes the messages of one transaction, with a lease for the process that is about to commit it.
    /// </summary>
    public static async Task InsertAsync(
        NpgsqlConnection connection,
        Guid outboxId,
        IReadOnlyList<OutboxMessage> messages,
        TimeSpan lease,
        CancellationToken cancellationToken)
    {
        foreach (var chunk in messages.Chunk(RowsPerStatement))
        {
            await using var command = new NpgsqlCommand(InsertSql, connection);
            command.Parameters.AddTyped("outbox_id", NpgsqlDbType.Uuid, outboxId);
            command.Parameters.AddTyped("last", NpgsqlDbType.Integer, messages.Count - 1);
            command.Parameters.AddTyped("lease", NpgsqlDbType.Interval, lease);
            AddColumns(command.Parameters, chunk);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Deletes transactions whose messages have all been sent.</summary>
    public static async Task<int> DeleteAsync(
        NpgsqlConnection connection, Guid[] outboxIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DeleteSql, connection);
        command.Parameters.AddTyped("outbox_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, outboxIds);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, OutboxMessage[] messages)
    {
        Add("sequence_number", NpgsqlDbType.Integer, static message => message.SequenceNumber);
        Add("message_id", NpgsqlDbType.Uuid, static message => message.MessageId);
        Add("conversation_id", NpgsqlDbType.Uuid, static message => message.ConversationId);
        Add("correlation_id", NpgsqlDbType.Uuid, static message => message.CorrelationId);
        Add("initiator_id", NpgsqlDbType.Uuid, static message => message.InitiatorId);
        Add("request_id", NpgsqlDbType.Uuid, static message => message.RequestId);
        Add("source_address", NpgsqlDbType.Text, static message => message.SourceAddress?.ToString());
        Add("destination_address", NpgsqlDbType.Text, static message => message.DestinationAddress.ToString());
        Add("response_address", NpgsqlDbType.Text, static message => message.ResponseAddress?.ToString());
        Add("fault_address", NpgsqlDbType.Text, static message => message.FaultAddress?.ToString());
        Add("sent_at", NpgsqlDbType.TimestampTz, static message => message.SentAt);
        Add("enqueue_at", NpgsqlDbType.TimestampTz, static message => message.EnqueueAt);
        Add("expires_at", NpgsqlDbType.TimestampTz, static message => message.ExpiresAt);
        Add("content_type", NpgsqlDbType.Text, static message => message.ContentType);
        Add("message_type", NpgsqlDbType.Text, static message => message.MessageType);
        Add("headers", NpgsqlDbType.Text, static message => message.Headers);
        Add("properties", NpgsqlDbType.Text, static message => message.Properties);
        Add("body", NpgsqlDbType.Text, static message => message.Body);

        // The lambdas are static and are already converters, so that no call creates a delegate.
        void Add<T>(string name, NpgsqlDbType type, Converter<OutboxMessage, T> column) =>
            parameters.AddTyped(name, NpgsqlDbType.Array | type, Array.ConvertAll(messages, column));
    }
}
