using Aggregator.Contracts;
using Npgsql;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// The shipped insert of keys and events without what stands around it: no duplicates kept, no ledger, no announcement to
/// readers. To be changed together with the shipped one.
/// </summary>
internal static class BareInsert
{
    private const string Many =
        """
        WITH input AS MATERIALIZED (
            SELECT nextval('event_keys_event_no_seq') AS event_no, topic, event_id, "timestamp", source,
                   payload::jsonb AS payload, jsonb_hash_extended(payload::jsonb, 0) AS payload_hash
            FROM unnest(@topics, @event_ids, @timestamps, @sources, @payloads)
                AS t (topic, event_id, "timestamp", source, payload)
        ), keys AS (
            INSERT INTO event_keys (topic, event_id, event_no, payload_hash, stored_at)
            SELECT topic, event_id, event_no, payload_hash, statement_timestamp()
            FROM input
            ORDER BY topic COLLATE "C", event_id COLLATE "C", event_no
            ON CONFLICT (topic, event_id) DO NOTHING
            RETURNING event_no
        )
        INSERT INTO processed_events (id, event_id, topic, payload, source, "timestamp", created_at)
        SELECT event_no, event_id, topic, payload, source, "timestamp", statement_timestamp()
        FROM input JOIN keys USING (event_no)
        ORDER BY event_no
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

    /// <summary>In the caller's transaction and one round trip; planned for the arrays at hand, as the shipped one is.</summary>
    public static async Task ExecuteAsync(
        NpgsqlConnection connection, IReadOnlyList<LogEvent> events, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL plan_cache_mode = force_custom_plan"));
        var insert = new NpgsqlBatchCommand(Many);
        insert.Parameters.AddRange(EventArrays.Of(events));
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A single event, without arrays and without planning anew, which would cost more than the insert.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, LogEvent logEvent, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(One, connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Topic });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.EventId });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = logEvent.Timestamp.UtcDateTime });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Source });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logEvent.Payload.ToString() });
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
