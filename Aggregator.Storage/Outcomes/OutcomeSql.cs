using Aggregator.Storage.Ingest;

namespace Aggregator.Storage.Outcomes;

/// <summary>The statements that find out what became of messages that were sent.</summary>
internal static class OutcomeSql
{
    /// <summary>
    /// Wakes those who wait when the transaction commits, and not before. PostgreSQL lets only one transaction at a
    /// time commit a notification, so it is for messages only whose sender waits.
    /// </summary>
    public const string Notify = "NOTIFY aggregator_outcomes";

    public const string Listen = "LISTEN aggregator_outcomes";

    public const string Unlisten = "UNLISTEN aggregator_outcomes";

    /// <summary>
    /// They end with the transaction of the statements that follow. The plans are made once for each connection,
    /// perhaps while the tables are small, and must not read whole tables when they have grown.
    /// </summary>
    public const string Settings =
        """
        SELECT set_config('statement_timeout', $1, true), set_config('enable_seqscan', 'off', true),
               set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    /// <summary>On a standby a sequence shows numbers that are yet to be drawn.</summary>
    public const string Marks =
        """
        SELECT CASE WHEN e.is_called AND NOT pg_is_in_recovery() THEN e.last_value ELSE 0 END,
               CASE WHEN r.is_called AND NOT pg_is_in_recovery() THEN r.last_value ELSE 0 END
        FROM event_keys_event_no_seq AS e CROSS JOIN rejected_events_id_seq AS r
        """;

    /// <summary>
    /// Returns the places, from 1, of the messages that have a claim, whichever consumer holds it. A claim begins with
    /// the first half of the message's id.
    /// </summary>
    public const string Consumed =
        """
        SELECT t.place::integer
        FROM unnest(@first, @last) WITH ORDINALITY AS t (first, last, place)
        CROSS JOIN LATERAL (
            SELECT FROM inbox_state WHERE message_id >= t.first AND message_id <= t.last LIMIT 1
        ) AS claim
        """;

    /// <summary>
    /// Duplicates need not be counted if the key had been stored before the message was sent, when it may have many.
    /// </summary>
    public const string Keys =
        $"""
        SELECT k.event_no, k.stored_at,
               CASE WHEN k.hash_version = {PayloadHash.Version} THEN k.payload_hash END,
               d.count
        FROM unnest(@topics, @event_ids, @message_ids, @marks) WITH ORDINALITY
            AS t (topic, event_id, message_id, mark, place)
        LEFT JOIN LATERAL (
            SELECT event_no, stored_at, payload_hash, hash_version FROM event_keys
            WHERE event_keys.topic = t.topic AND event_keys.event_id = t.event_id
            LIMIT 1
        ) AS k ON true
        CROSS JOIN LATERAL (
            SELECT count(*) FROM duplicate_events
            WHERE duplicate_events.topic = t.topic AND duplicate_events.event_id = t.event_id
              AND duplicate_events.message_id = t.message_id AND k.event_no > t.mark
        ) AS d
        ORDER BY t.place
        """;

    /// <summary>
    /// Looks at the newest rejections only, since no index leads from a message to them. More than these in the time of
    /// one wait leave the reason unknown.
    /// </summary>
    public const string Rejections =
        """
        SELECT message_id, topic, event_id, reason
        FROM (SELECT id, message_id, topic, event_id, reason FROM rejected_events
              WHERE id > @after ORDER BY id DESC LIMIT 10000) AS newest
        WHERE message_id = ANY (@message_ids)
        ORDER BY id
        """;
}
