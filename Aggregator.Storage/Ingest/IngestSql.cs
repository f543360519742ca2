namespace Aggregator.Storage.Ingest;

/// <summary>The statements of the ingest transaction.</summary>
internal static class IngestSql
{
    /// <summary>
    /// A ledger slot that no other transaction holds: the first of 64 advisory locks that is free, held until the end
    /// of the transaction. If all are taken, slot 64 is shared, and its users wait for each other.
    /// </summary>
    private const string Slot =
        $"""
        slot AS MATERIALIZED (
            SELECT coalesce(
                (SELECT n FROM generate_series(0, 63) AS n
                 WHERE pg_try_advisory_xact_lock({AdvisoryLocks.LedgerSlots}, n) LIMIT 1),
                64)::smallint AS slot
        )
        """;

    /// <summary>
    /// Numbers are drawn in the order of arrival, before the sort, so that newest first means last arrived first. An
    /// event's time is that of the statement, not of the transaction, so that its number is drawn soon after that time;
    /// readers rely on this to find the ids for a time. The sort makes concurrent transactions take their keys in the
    /// same order and thus prevents deadlocks.
    /// </summary>
    private const string Insert =
        $"""
        WITH input AS MATERIALIZED (
            SELECT nextval('event_keys_event_no_seq') AS event_no, topic, event_id, payload_hash
            FROM unnest(@topics, @event_ids, @payload_hashes) AS t (topic, event_id, payload_hash)
        ), keys AS (
            INSERT INTO event_keys (topic, event_id, event_no, payload_hash, hash_version, stored_at)
            SELECT topic, event_id, event_no, payload_hash, {PayloadHash.Version}, statement_timestamp()
            FROM input
            ORDER BY topic COLLATE "C", event_id COLLATE "C", event_no
        """;

    /// <summary>The ledger rows come after all keys, and belong to this transaction alone.</summary>
    private const string Count =
        $"""
        {Slot}, counted AS (
            INSERT INTO ingest_ledger AS ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
            SELECT topic, slot, total, kept, total - kept, 0, now()
            FROM sums CROSS JOIN slot
            ORDER BY topic COLLATE "C"
            ON CONFLICT (topic, slot) DO UPDATE SET
                received = ledger.received + excluded.received,
                stored = ledger.stored + excluded.stored,
                duplicates = ledger.duplicates + excluded.duplicates,
                updated_at = excluded.updated_at
        )
        """;

    /// <summary>
    /// Inserts the keys of events that are all new and counts them, in one round trip. Returns the time of storing and
    /// the numbers drawn for the events, in their order. Fails with a unique violation if one of them is not new.
    /// </summary>
    public const string NewKeys =
        $"""
        {Insert}
            RETURNING 1
        ), sums AS (
            SELECT topic, count(*) AS total, count(*) AS kept
            FROM input
            WHERE (SELECT count(*) FROM keys) > 0
            GROUP BY topic
        ), {Count}
        SELECT statement_timestamp(), (SELECT array_agg(event_no ORDER BY event_no) FROM input)
        """;

    /// <summary>
    /// Does the same for events of which some may already be stored: inserts the keys of the new ones and counts all.
    /// Returns the time of storing, the numbers drawn for all events, in their order, and the numbers of the new ones.
    /// </summary>
    public const string Keys =
        $"""
        {Insert}
            ON CONFLICT (topic, event_id) DO NOTHING
            RETURNING topic, event_no
        ), sums AS (
            SELECT topic, sum(total) AS total, sum(kept) AS kept
            FROM (
                SELECT topic, count(*) AS total, 0 AS kept FROM input GROUP BY topic
                UNION ALL
                SELECT topic, 0, count(*) FROM keys GROUP BY topic) AS counts
            GROUP BY topic
        ), {Count}
        SELECT statement_timestamp(),
               (SELECT array_agg(event_no ORDER BY event_no) FROM input),
               (SELECT coalesce(array_agg(event_no ORDER BY event_no), ARRAY[]::bigint[]) FROM keys)
        """;

    /// <summary>Takes the new events as <see cref="EventRows"/> writes them.</summary>
    public const string Events =
        """
        COPY processed_events (id, created_at, event_id, topic, payload, source, "timestamp") FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>Bounds the number of rows that messages with forged marks can create.</summary>
    private const string MaxUnknown = "1000";

    /// <summary>
    /// Counts what was received of each process of the API. A process may publish before it is recorded in the
    /// database, at its start or during an outage, so a process that is not in <c>accepted_ledger</c> counts as well.
    /// Since publishers may write any mark, messages with an unknown mark are treated as sent directly once there are
    /// about <see cref="MaxUnknown"/> such processes. The statement is executed before the savepoint, because it counts
    /// a message regardless of what happens to its events.
    /// </summary>
    public const string Received =
        $"""
        WITH {Slot}, counted AS (
            SELECT CASE WHEN process_id = '00000000-0000-0000-0000-000000000000'
                             OR EXISTS (SELECT FROM accepted_ledger AS known WHERE known.process_id = t.process_id)
                        THEN process_id
                        WHEN place + (
                            SELECT count(DISTINCT process_id) FROM received_ledger AS seen
                            WHERE NOT EXISTS (SELECT FROM accepted_ledger AS known WHERE known.process_id = seen.process_id))
                            <= {MaxUnknown}
                        THEN process_id
                        ELSE '00000000-0000-0000-0000-000000000000' END AS process_id,
                   sum(received) AS received, sum(redelivered) AS redelivered, sum(unread) AS unread
            FROM unnest(@process_ids, @received, @redelivered, @unread) WITH ORDINALITY
                AS t (process_id, received, redelivered, unread, place)
            GROUP BY 1
        )
        INSERT INTO received_ledger AS ledger (process_id, slot, received, redelivered, unread, updated_at)
        SELECT process_id, slot, received, redelivered, unread, now()
        FROM counted CROSS JOIN slot
        ORDER BY process_id
        ON CONFLICT (process_id, slot) DO UPDATE SET
            received = ledger.received + excluded.received,
            redelivered = ledger.redelivered + excluded.redelivered,
            unread = ledger.unread + excluded.unread,
            updated_at = excluded.updated_at
        """;

    /// <summary>Stores rejected events and counts them.</summary>
    public const string Rejections =
        $"""
        WITH kept AS (
            INSERT INTO rejected_events
                (received_at, message_id, queue, reason, topic, event_id, headers, body, body_length)
            SELECT now(), message_id, queue, reason, topic, event_id, headers::jsonb, body, body_length
            FROM unnest(@message_ids, @queues, @reasons, @topics, @event_ids, @headers, @bodies, @body_lengths)
                AS t (message_id, queue, reason, topic, event_id, headers, body, body_length)
            RETURNING id
        ), {Slot}
        INSERT INTO ingest_ledger AS ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
        SELECT '', slot, count, 0, 0, count, now()
        FROM slot CROSS JOIN (SELECT count(*) FROM kept) AS counts
        ON CONFLICT (topic, slot) DO UPDATE SET
            received = ledger.received + excluded.received,
            rejected = ledger.rejected + excluded.rejected,
            updated_at = excluded.updated_at
        """;

    /// <summary>
    /// Counts the events of messages that are replays; they are counted as received as well. A message that claims to
    /// be a replay, but whose id belongs to no replay, counts as new.
    /// </summary>
    public const string Replays =
        $"""
        WITH seen AS (
            UPDATE rejected_replays AS replay
            SET consumed_at = coalesce(replay.consumed_at, now()), events = replay.events + t.events
            FROM unnest(@message_ids, @counts) AS t (message_id, events)
            WHERE replay.message_id = t.message_id
            RETURNING t.events
        ), {Slot}
        INSERT INTO ingest_ledger AS ledger (topic, slot, received, stored, duplicates, rejected, replayed, updated_at)
        SELECT '', slot, 0, 0, 0, 0, total, now()
        FROM slot CROSS JOIN (SELECT sum(events) AS total FROM seen) AS sums
        WHERE total > 0
        ON CONFLICT (topic, slot) DO UPDATE SET
            replayed = ledger.replayed + excluded.replayed,
            updated_at = excluded.updated_at
        """;
}
