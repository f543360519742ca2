using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ingest;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// The shipped insert of keys and events alone: it records no duplicates, no ledger and no announcement to readers.
/// Must be changed together with the shipped insert.
/// </summary>
internal static class BareInsert
{
    private const string Keys =
        """
        WITH input AS MATERIALIZED (
            SELECT nextval('event_keys_event_no_seq') AS event_no, topic, event_id, payload_hash
            FROM unnest(@topics, @event_ids, @payload_hashes) AS t (topic, event_id, payload_hash)
        ), keys AS (
            INSERT INTO event_keys (topic, event_id, event_no, payload_hash, stored_at)
            SELECT topic, event_id, event_no, payload_hash, statement_timestamp()
            FROM input
            ORDER BY topic COLLATE "C", event_id COLLATE "C", event_no
        )
        SELECT statement_timestamp(), (SELECT array_agg(event_no ORDER BY event_no) FROM input)
        """;

    private const string One =
        """
        WITH key AS (
            INSERT INTO event_keys (topic, event_id, payload_hash) VALUES ($1, $2, jsonb_hash_extended($5::jsonb, 0))
            ON CONFLICT (topic, event_id) DO NOTHING
            RETURNING event_no, stored_at
        )
        INSERT INTO processed_events (id, event_id, topic, payload, source, "timestamp", created_at)
        SELECT event_no, $2, $1, $5::jsonb, $4, $3, stored_at FROM key
        """;

    /// <summary>
    /// Stores keys, all of which must be new, and then the events by COPY, in the caller's transaction.
    /// </summary>
    public static async Task ExecuteAsync(
        NpgsqlConnection connection, IReadOnlyList<LogEvent> events, CancellationToken cancellationToken)
    {
        var batch = new IngestBatch();
        foreach (var logEvent in events)
            batch.Add(null, new LogEventReadResult(logEvent, [], logEvent.Topic, logEvent.EventId, default));
        var keys = InsertKeysAsync(connection, new KeyParameters(batch), cancellationToken);
        using var rows = new EventCopyBuffer(events);
        var message = rows.Finish(await keys);
        await using var stream = await connection.BeginRawBinaryCopyAsync(IngestSql.Events, cancellationToken);
        await stream.WriteAsync(message, cancellationToken);
    }

    /// <summary>
    /// Stores a single event, without arrays and without planning each time, which would cost more than the insert.
    /// </summary>
    public static async Task ExecuteAsync(
        NpgsqlConnection connection, LogEvent logEvent, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(One, connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Topic });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.EventId });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = logEvent.Timestamp.UtcDateTime });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Source });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Payload.ToString() });
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<InsertedKeys> InsertKeysAsync(
        NpgsqlConnection connection, KeyParameters columns, CancellationToken cancellationToken)
    {
        await using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL plan_cache_mode = force_generic_plan"));
        var keys = new NpgsqlBatchCommand(Keys);
        keys.Parameters.AddRange(columns.ForKeys());
        commands.BatchCommands.Add(keys);
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var all = reader.GetFieldValue<long[]>(1);
        return new InsertedKeys(reader.GetDateTime(0), all, all);
    }
}
