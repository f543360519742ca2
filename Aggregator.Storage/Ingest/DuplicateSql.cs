namespace Aggregator.Storage.Ingest;

/// <summary>The statements that store the evidence of duplicates.</summary>
internal static class DuplicateSql
{
    /// <summary>
    /// The plan is made once for each connection, perhaps while the tables are small. Without this, it might read all
    /// keys for each duplicate, also when there are millions.
    /// </summary>
    public const string ByIndex = "SET LOCAL enable_seqscan = off";

    /// <summary>
    /// Stores a row for each duplicate, with the time at which its event was stored and whether the payloads differ,
    /// which is not known if they were hashed by two versions. The key has just been looked up by the insert that it
    /// refused, so its pages are in memory. Returns the places of those that differ, from 1, and the ids of their rows.
    /// </summary>
    public const string Insert =
        $"""
        WITH input AS MATERIALIZED (
            SELECT nextval('duplicate_events_id_seq') AS id, t.*, k.stored_at,
                   CASE WHEN k.hash_version = {PayloadHash.Version}
                        THEN k.payload_hash <> t.payload_hash END AS differed
            FROM unnest(@topics, @event_ids, @message_ids, @payload_hashes, @sources, @app_ids, @via_api)
                WITH ORDINALITY
                AS t (topic, event_id, message_id, payload_hash, source, app_id, via_api, place)
            LEFT JOIN LATERAL (
                SELECT stored_at, payload_hash, hash_version FROM event_keys
                WHERE event_keys.topic = t.topic AND event_keys.event_id = t.event_id
                LIMIT 1
            ) AS k ON true
        ), kept AS (
            INSERT INTO duplicate_events
                (id, topic, event_id, message_id, received_at, payload_hash, hash_version,
                 first_stored_at, differed, source, app_id, via_api)
            SELECT id, topic, event_id, message_id, now(), payload_hash, {PayloadHash.Version},
                   stored_at, differed, source, app_id, via_api
            FROM input
        )
        SELECT place::integer, id FROM input WHERE differed
        """;

    /// <summary>
    /// Keeps payloads that differ, at most three for each event. Nothing is locked: copies that consumers store at the
    /// same moment may add one more each.
    /// </summary>
    public const string KeepPayloads =
        """
        INSERT INTO conflicting_payloads (duplicate_id, topic, event_id, received_at, payload)
        SELECT duplicate_id, topic, event_id, now(), payload
        FROM (
            SELECT t.*, row_number() OVER (PARTITION BY topic, event_id ORDER BY duplicate_id) + (
                       SELECT count(*) FROM conflicting_payloads AS kept
                       WHERE kept.topic = t.topic AND kept.event_id = t.event_id) AS place
            FROM unnest(@ids, @topics, @event_ids, @payloads) AS t (duplicate_id, topic, event_id, payload)
        ) AS t
        WHERE place <= 3
        """;
}
