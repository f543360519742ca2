namespace Aggregator.Storage.Schema;

/// <summary>The tables behind <c>GET /stats/history</c>.</summary>
internal static class HistorySchemaSql
{
    /// <summary>
    /// The first samples are taken here, so that the first difference of a topic that exists does not hold all that
    /// was ever counted of it.
    /// </summary>
    public const string Tables =
        """
        CREATE TABLE ledger_history (
            minute timestamptz NOT NULL,
            sampled_at timestamptz NOT NULL,
            received bigint NOT NULL,
            stored bigint NOT NULL,
            duplicates bigint NOT NULL,
            rejected bigint NOT NULL,
            accepted bigint,
            redelivered bigint,
            topic varchar(100) COLLATE "C" NOT NULL,
            CONSTRAINT pk_ledger_history PRIMARY KEY (topic, minute)
        );
        CREATE INDEX ix_ledger_history_minute ON ledger_history (minute);

        CREATE TABLE age_history (
            minute timestamptz NOT NULL,
            process_id uuid NOT NULL,
            max_ms bigint NOT NULL,
            counts bigint[] NOT NULL,
            CONSTRAINT pk_age_history PRIMARY KEY (minute, process_id)
        ) WITH (fillfactor = 50);

        INSERT INTO ledger_history (topic, minute, sampled_at, received, stored, duplicates, rejected)
        SELECT topic, date_trunc('minute', now(), 'UTC'), now(),
               sum(received), sum(stored), sum(duplicates), sum(rejected)
        FROM ingest_ledger WHERE topic <> '' GROUP BY topic;
        INSERT INTO ledger_history
            (topic, minute, sampled_at, received, stored, duplicates, rejected, accepted, redelivered)
        SELECT '', date_trunc('minute', now(), 'UTC'), now(),
               coalesce(sum(received), 0), coalesce(sum(stored), 0),
               coalesce(sum(duplicates), 0), coalesce(sum(rejected), 0),
               (SELECT coalesce(sum(accepted), 0) FROM accepted_ledger),
               (SELECT coalesce(sum(redelivered), 0) FROM received_ledger)
        FROM ingest_ledger;
        """;
}
