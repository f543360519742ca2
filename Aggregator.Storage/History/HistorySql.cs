namespace Aggregator.Storage.History;

/// <summary>The statements on <c>ledger_history</c> and <c>age_history</c>.</summary>
internal static class HistorySql
{
    /// <summary>
    /// Writes the sums of this minute unless a process has already done so. At most 1,000 topics get a row, those that
    /// have changed most since their last one; the others' changes are part of a later row. Ledger rows carry the time
    /// at which their transaction began, which may have lasted for minutes.
    /// </summary>
    public const string Sample =
        """
        WITH this AS MATERIALIZED (
            SELECT date_trunc('minute', now(), 'UTC') AS minute,
                   coalesce((SELECT max(minute) FROM ledger_history WHERE topic = ''), '-infinity') AS last
        ), counts AS MATERIALIZED (
            SELECT topic, sum(received)::bigint AS received, sum(stored)::bigint AS stored,
                   sum(duplicates)::bigint AS duplicates, sum(rejected)::bigint AS rejected,
                   max(updated_at) AS updated_at
            FROM ingest_ledger
            WHERE (SELECT minute > last FROM this)
            GROUP BY topic
        ), busiest AS (
            SELECT counts.*
            FROM counts
            LEFT JOIN LATERAL (
                SELECT received FROM ledger_history AS h WHERE h.topic = counts.topic ORDER BY h.minute DESC LIMIT 1
            ) AS before ON true
            WHERE counts.topic <> ''
              AND counts.updated_at > (SELECT last - interval '5 minutes' FROM this)
              AND counts.received IS DISTINCT FROM before.received
            ORDER BY counts.received - coalesce(before.received, 0) DESC
            LIMIT 1000
        )
        INSERT INTO ledger_history
            (topic, minute, sampled_at, received, stored, duplicates, rejected, accepted, redelivered)
        SELECT '', minute, now(), received, stored, duplicates, rejected,
               (SELECT coalesce(sum(accepted), 0)::bigint FROM accepted_ledger),
               (SELECT coalesce(sum(redelivered), 0)::bigint FROM received_ledger)
        FROM this CROSS JOIN (
            SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(stored), 0)::bigint AS stored,
                   coalesce(sum(duplicates), 0)::bigint AS duplicates, coalesce(sum(rejected), 0)::bigint AS rejected
            FROM counts) AS totals
        WHERE minute > last
        UNION ALL
        SELECT topic, minute, now(), received, stored, duplicates, rejected, NULL, NULL
        FROM busiest CROSS JOIN this
        ORDER BY 1
        ON CONFLICT (topic, minute) DO NOTHING
        """;

    /// <summary>Seconds until the database's clock begins the next minute.</summary>
    public const string UntilNextMinute =
        "SELECT 60 - extract(second FROM clock_timestamp())::double precision";

    /// <summary>Writes a process's own totals of a minute over its earlier ones.</summary>
    public const string WriteAges =
        """
        INSERT INTO age_history (minute, process_id, max_ms, counts) VALUES (@minute, @process_id, @max_ms, @counts)
        ON CONFLICT (minute, process_id) DO UPDATE SET max_ms = excluded.max_ms, counts = excluded.counts
        """;

    /// <summary>
    /// Deletes some samples that are too old to be shown. The newest of a topic's is kept, because the next one is
    /// compared with it.
    /// </summary>
    public const string DeleteOldSamples =
        """
        DELETE FROM ledger_history
        WHERE ctid = ANY (ARRAY(
            SELECT old.ctid FROM ledger_history AS old
            WHERE old.minute < now() - interval '25 hours'
              AND EXISTS (
                  SELECT FROM ledger_history AS newer
                  WHERE newer.topic = old.topic AND newer.minute > old.minute
                    AND newer.minute < now() - interval '25 hours')
            LIMIT @limit))
        """;

    public const string DeleteOldAges =
        """
        DELETE FROM age_history
        WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM age_history WHERE minute < now() - interval '25 hours' ORDER BY minute LIMIT @limit))
        """;

    /// <summary>
    /// The sums at the beginning of each sampled minute, oldest first, and the present ones. The sums of a topic are
    /// those of its last row up to then.
    /// </summary>
    public const string Sums =
        """
        SELECT sampled.minute, sampled.sampled_at, coalesce(of_topic.received, 0), coalesce(of_topic.stored, 0),
               coalesce(of_topic.duplicates, 0), coalesce(of_topic.rejected, 0), of_topic.accepted, of_topic.redelivered
        FROM ledger_history AS sampled
        LEFT JOIN LATERAL (
            SELECT * FROM ledger_history AS h
            WHERE h.topic = @topic AND h.minute <= sampled.minute ORDER BY h.minute DESC LIMIT 1
        ) AS of_topic ON true
        WHERE sampled.topic = ''
          AND sampled.minute >= date_trunc('minute', now(), 'UTC') - make_interval(mins => @minutes)
        UNION ALL
        SELECT NULL, now(), coalesce(sum(received), 0)::bigint, coalesce(sum(stored), 0)::bigint,
               coalesce(sum(duplicates), 0)::bigint, coalesce(sum(rejected), 0)::bigint,
               CASE WHEN @topic = '' THEN (SELECT coalesce(sum(accepted), 0)::bigint FROM accepted_ledger) END,
               CASE WHEN @topic = '' THEN (SELECT coalesce(sum(redelivered), 0)::bigint FROM received_ledger) END
        FROM ingest_ledger
        WHERE @topic = '' OR topic = @topic
        ORDER BY 2
        """;

    /// <summary>The histograms by minute. The reader sums them up, which takes a fraction of the time.</summary>
    public const string Ages =
        """
        SELECT minute, counts, max_ms FROM age_history
        WHERE minute >= date_trunc('minute', now(), 'UTC') - make_interval(mins => @minutes)
        ORDER BY minute
        """;
}
