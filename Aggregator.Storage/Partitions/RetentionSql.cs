namespace Aggregator.Storage.Partitions;

/// <summary>The table and the function behind the retention of payloads.</summary>
internal static class RetentionSql
{
    /// <summary>
    /// Partitions that were dropped by hand before are recorded with the keys that they left behind.
    /// </summary>
    public const string Table =
        """
        CREATE TABLE expired_partitions (
            lower_bound timestamptz NOT NULL,
            upper_bound timestamptz NOT NULL,
            expired_at timestamptz,
            events bigint NOT NULL,
            CONSTRAINT pk_expired_partitions PRIMARY KEY (upper_bound, lower_bound)
        );
        INSERT INTO expired_partitions (lower_bound, upper_bound, events)
        SELECT '-infinity', since, count(*)
        FROM (SELECT min(lower) AS since FROM partitions_of('processed_events')) AS kept
        JOIN event_keys AS k ON k.stored_at < since
        WHERE NOT EXISTS (SELECT FROM processed_events AS e WHERE e.id = k.event_no AND e.created_at = k.stored_at)
        GROUP BY since;
        """;

    /// <summary>
    /// Drops the oldest partition that ends at or before the limit, and records its events in the same transaction. The
    /// count comes before the exclusive lock; meanwhile nobody can add events to the partition, and everybody can read
    /// them. It is made by one process, which rests three times as long as it works, because a count at full speed took
    /// up to a quarter of the ingest's rate. For the lock it waits half a second at a time, and as long as the count
    /// took in all, so that a long count is not in vain. The files are removed after the locks are released.
    /// </summary>
    public const string Function =
        """
        CREATE FUNCTION expire_event_partition(limit_at timestamptz, moment timestamptz) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms'
        SET max_parallel_workers_per_gather = 0 AS $$
        DECLARE
            part record;
            name text;
            held bigint := 0;
            next_id bigint;
            counted bigint;
            began timestamptz := clock_timestamp();
            step timestamptz;
            took interval;
        BEGIN
            PERFORM begin_upkeep();
            SELECT * INTO part FROM partitions_of('processed_events') WHERE upper <= limit_at ORDER BY upper LIMIT 1;
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
            name := part.partition::text;
            EXECUTE format('LOCK TABLE %s IN SHARE MODE', name);
            EXECUTE format('SELECT min(id) FROM %s', name) INTO next_id;
            WHILE next_id IS NOT NULL LOOP
                step := clock_timestamp();
                EXECUTE format(
                    'SELECT count(*) FROM %1$s WHERE id >= %2$s AND id < %2$s + 100000', name, next_id) INTO counted;
                held := held + counted;
                EXECUTE format('SELECT min(id) FROM %s WHERE id >= %s + 100000', name, next_id) INTO next_id;
                PERFORM pg_sleep(3 * extract(epoch FROM clock_timestamp() - step));
            END LOOP;
            took := clock_timestamp() - began;
            LOOP
                BEGIN
                    LOCK TABLE ONLY processed_events IN ACCESS EXCLUSIVE MODE;
                    EXIT;
                EXCEPTION WHEN lock_not_available THEN
                    IF clock_timestamp() > began + 2 * took THEN
                        RAISE;
                    END IF;
                    PERFORM pg_sleep(1);
                END;
            END LOOP;
            EXECUTE format('DROP TABLE %s', name);
            INSERT INTO expired_partitions AS expired (lower_bound, upper_bound, expired_at, events)
            VALUES (part.lower, part.upper, moment, held)
            ON CONFLICT (upper_bound, lower_bound) DO UPDATE SET
                expired_at = excluded.expired_at,
                events = expired.events + excluded.events;
            RETURN name;
        END
        $$;

        REVOKE ALL ON FUNCTION expire_event_partition(timestamptz, timestamptz) FROM PUBLIC;
        """;
}
