namespace Aggregator.Storage.Archive;

/// <summary>The table of restored events, and the function that drops a partition that was archived.</summary>
internal static class ArchiveSql
{
    /// <summary>The SQLSTATE that says that a partition is not what was archived.</summary>
    public const string OutdatedState = "AG001";

    /// <summary>
    /// Restored events are for reading only. They are not in <c>processed_events</c>, so that nothing counts them
    /// again.
    /// </summary>
    public const string Table =
        """
        CREATE TABLE archived_events (
            id bigint NOT NULL,
            "timestamp" timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            archive text COLLATE "C" NOT NULL,
            topic varchar(100) COLLATE "C" NOT NULL,
            event_id varchar(255) COLLATE "C" NOT NULL,
            source varchar(1024) NOT NULL,
            payload jsonb NOT NULL,
            CONSTRAINT pk_archived_events PRIMARY KEY (archive, id)
        );
        CREATE INDEX ix_archived_events_topic_id ON archived_events (topic, id);
        """;

    /// <summary>
    /// The count is the one that is recorded in the transaction that drops. If it is not that of the archive, the whole
    /// transaction is undone.
    /// </summary>
    public const string Function =
        $"""
        CREATE FUNCTION expire_archived_partition(
            limit_at timestamptz, moment timestamptz, archived_table bigint, archived_count bigint) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            part record;
            before bigint;
            held bigint;
            name text;
        BEGIN
            PERFORM begin_upkeep();
            SELECT * INTO part FROM partitions_of('processed_events') WHERE upper <= limit_at ORDER BY upper LIMIT 1;
            IF NOT FOUND OR part.partition::oid::bigint <> archived_table THEN
                RETURN NULL;
            END IF;
            SELECT coalesce(sum(events), 0) INTO before FROM expired_partitions
            WHERE lower_bound = part.lower AND upper_bound = part.upper;
            name := expire_event_partition(limit_at, moment);
            SELECT coalesce(sum(events), 0) - before INTO held FROM expired_partitions
            WHERE lower_bound = part.lower AND upper_bound = part.upper;
            IF held <> archived_count THEN
                RAISE EXCEPTION '% holds % events and its archive %', name, held, archived_count
                    USING ERRCODE = '{OutdatedState}';
            END IF;
            RETURN name;
        END
        $$;

        REVOKE ALL ON FUNCTION expire_archived_partition(timestamptz, timestamptz, bigint, bigint) FROM PUBLIC;
        """;
}
