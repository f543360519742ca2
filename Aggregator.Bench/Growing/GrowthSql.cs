using Aggregator.Bench.Events;

namespace Aggregator.Bench.Growing;

/// <summary>
/// Fills the tables inside the server, as if the events had been ingested. Must be changed together with the schema.
/// </summary>
internal static class GrowthSql
{
    /// <summary>
    /// In a large index each new key is on a page of its own, which would have to be copied to the log for it.
    /// </summary>
    public const string DropIndex = "ALTER TABLE event_keys DROP CONSTRAINT pk_event_keys";

    /// <summary>
    /// Creates and stores events in one statement, and counts them in a ledger slot to which nothing else writes.
    /// </summary>
    /// <param name="count">Number of events.</param>
    /// <param name="slot">Slot of the ledger.</param>
    /// <param name="kind">The kind of events.</param>
    public static string Step(int count, int slot, FillKind kind) =>
        $$"""
        WITH input AS MATERIALIZED (
            SELECT nextval('event_keys_event_no_seq') AS event_no, {{kind.At}} AS at, {{Id(kind.Ids)}} AS event_id,
                   (ARRAY['orders', 'payments', 'auth', 'inventory', 'shipping', 'search', 'billing', 'notifications',
                          'gateway', 'audit'])[1 + floor(random() * 10)::int] AS topic,
                   {{kind.Payload}} AS payload
            FROM generate_series(1, {{count}}) AS i
        ), keys AS (
            INSERT INTO event_keys (topic, event_id, event_no, payload_hash, stored_at)
            SELECT topic, event_id, event_no, jsonb_hash_extended(payload, 0), at
            FROM input
            ORDER BY topic COLLATE "C", event_id COLLATE "C"
        ), counted AS (
            INSERT INTO ingest_ledger AS ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
            SELECT topic, {{slot}}, count(*), count(*), 0, 0, now() FROM input GROUP BY topic
            ON CONFLICT (topic, slot) DO UPDATE SET
                received = ledger.received + excluded.received, stored = ledger.stored + excluded.stored
        )
        INSERT INTO processed_events (id, event_id, topic, payload, source, "timestamp", created_at)
        SELECT event_no, event_id, topic, payload, 'source-' || event_no % 20, at, at FROM input ORDER BY event_no
        """;

    /// <summary>
    /// Makes the index with pages as full as they are after inserts one by one: 70 % if ids are random, and half if
    /// they rise in each of several topics, whose last pages are split again and again.
    /// </summary>
    /// <param name="ids">The kind of event ids.</param>
    public static string CreateIndex(EventIds ids) =>
        $"""
        SET maintenance_work_mem = '1GB';
        ALTER TABLE event_keys ADD CONSTRAINT pk_event_keys PRIMARY KEY (topic, event_id)
            WITH (fillfactor = {(ids == EventIds.Random ? 70 : 50)});
        ALTER INDEX pk_event_keys RESET (fillfactor)
        """;

    /// <summary>A UUID of version 7: 48 bits of milliseconds, then the version, then random bits.</summary>
    private static string Id(EventIds ids) => ids == EventIds.Random
        ? "gen_random_uuid()::text"
        : """
          overlay(
              overlay(
                  gen_random_uuid()::text
                  PLACING lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint >> 16), 8, '0')
                  FROM 1 FOR 8)
              PLACING lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint & 65535), 4, '0') || '-7'
              FROM 10 FOR 6)
          """;
}
