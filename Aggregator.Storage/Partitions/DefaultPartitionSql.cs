namespace Aggregator.Storage.Partitions;

/// <summary>The function that empties the default partition in bounded steps.</summary>
/// <remarks>
/// <para>A partition cannot be attached while the default one holds events of its range, and events that were moved
/// before would be in neither. So they are copied first, where no reader sees the copies: into partitions of
/// <c>moving_events</c>, in the order of their ids, a few at a time. What was copied need not be looked at again,
/// because at or below the high-water mark no event can appear any more.</para>
/// <para>The last step exchanges tables and copies no rows but the last few and those that came since: it detaches the
/// default partition, attaches the copies in its place and makes an empty default partition. Meanwhile
/// <c>processed_events</c> is locked exclusively. A reader's statement thus comes before the exchange and reads the
/// originals, or after it and reads the copies. The checks of the copies save scanning them under the lock.</para>
/// </remarks>
internal static class DefaultPartitionSql
{
    /// <summary>
    /// Returns how many events it has copied; 0 when it has exchanged the tables, and null when there is nothing to do.
    /// </summary>
    public const string Function =
        """
        CREATE FUNCTION move_default_events(moment timestamptz, span text, max_events integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            copied_to bigint;
            copy_to bigint;
            uncovered timestamptz;
            events bigint;
        BEGIN
            PERFORM begin_upkeep();
            IF to_regclass('public.moving_events') IS NULL THEN
                IF NOT EXISTS (SELECT FROM processed_events_default) THEN
                    RETURN NULL;
                END IF;
                CREATE TABLE public.moving_events (LIKE processed_events INCLUDING ALL) PARTITION BY RANGE (created_at);
            END IF;

            -- Events that are stored now must find a partition after the exchange, or they would begin it all again.
            IF NOT EXISTS (
                SELECT FROM (SELECT * FROM partitions_of('processed_events')
                             UNION SELECT * FROM partitions_of('moving_events')) AS parts
                WHERE lower <= moment AND moment < upper)
            THEN
                PERFORM add_event_partition('moving_events', moment, span);
            END IF;

            SELECT coalesce(max(id), -9223372036854775808) INTO copied_to FROM moving_events;
            SELECT max(id), count(*) INTO copy_to, events
            FROM (SELECT id FROM processed_events_default
                  WHERE id > copied_to AND id <= (SELECT settled FROM settled_events())
                  ORDER BY id LIMIT max_events) AS next_events;

            -- The last few are copied with the exchange, because events may come as fast as that.
            IF events < max_events THEN
                copy_to := 9223372036854775807;
            END IF;
            LOOP
                SELECT min(created_at) INTO uncovered
                FROM processed_events_default
                WHERE id > copied_to AND id <= copy_to AND NOT EXISTS (
                    SELECT FROM partitions_of('moving_events') WHERE lower <= created_at AND created_at < upper);
                EXIT WHEN uncovered IS NULL;
                PERFORM add_event_partition('moving_events', uncovered, span);
            END LOOP;
            IF events < max_events THEN
                PERFORM exchange_default_partition(copied_to, max_events);
                RETURN 0;
            END IF;
            INSERT INTO moving_events SELECT * FROM processed_events_default WHERE id > copied_to AND id <= copy_to;
            RETURN events;
        END
        $$;

        CREATE FUNCTION exchange_default_partition(copied_to bigint, max_events integer) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
            part record;
        BEGIN
            IF (SELECT count(*) FROM processed_events_default WHERE id <= copied_to)
                <> (SELECT count(*) FROM moving_events)
            THEN
                RAISE EXCEPTION 'the copies in moving_events are not the events of processed_events_default; '
                    'drop moving_events to begin again';
            END IF;

            LOCK TABLE ONLY processed_events IN ACCESS EXCLUSIVE MODE;
            IF (SELECT count(*) FROM (SELECT FROM processed_events_default WHERE id > copied_to
                                      LIMIT 10 * max_events + 1) AS fresh) > 10 * max_events
            THEN
                RAISE EXCEPTION 'too many events came meanwhile' USING ERRCODE = 'lock_not_available';
            END IF;
            BEGIN
                INSERT INTO moving_events SELECT * FROM processed_events_default WHERE id > copied_to;
            EXCEPTION WHEN check_violation THEN
                RAISE EXCEPTION 'an event came meanwhile for which there is no table yet'
                    USING ERRCODE = 'lock_not_available';
            END;
            ALTER TABLE processed_events DETACH PARTITION processed_events_default;
            FOR part IN SELECT * FROM partitions_of('moving_events') LOOP
                EXECUTE format('ALTER TABLE moving_events DETACH PARTITION %s', part.partition);
                EXECUTE format(
                    'ALTER TABLE processed_events ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
                    part.partition, part.lower, part.upper);
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT within_bounds', part.partition);
            END LOOP;
            DROP TABLE moving_events;
            DROP TABLE processed_events_default;
            CREATE TABLE public.processed_events_default (LIKE processed_events INCLUDING ALL);
            ALTER TABLE processed_events ATTACH PARTITION processed_events_default DEFAULT;
        END
        $$;

        REVOKE ALL ON FUNCTION move_default_events(timestamptz, text, integer),
            exchange_default_partition(bigint, integer) FROM PUBLIC;
        """;
}
