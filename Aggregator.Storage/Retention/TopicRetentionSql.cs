namespace Aggregator.Storage.Retention;

/// <summary>The table and the function behind the retention of single topics.</summary>
internal static class TopicRetentionSql
{
    /// <summary>A topic gets one row for each day on which something of it expires.</summary>
    public const string Table =
        """
        CREATE TABLE expired_topics (
            upper_bound timestamptz NOT NULL,
            expired_at timestamptz NOT NULL,
            up_to_id bigint NOT NULL,
            events bigint NOT NULL,
            topic varchar(100) COLLATE "C" NOT NULL,
            CONSTRAINT pk_expired_topics PRIMARY KEY (topic, upper_bound)
        );
        """;

    /// <summary>
    /// Deletes the oldest events of a topic that were stored before the day of the limit, and records them in the same
    /// transaction. Returns how many they were, or null.
    /// </summary>
    /// <remarks>
    /// Events go in the order of their ids, and only up to the high-water mark, below which none can appear. So each
    /// call begins where the last one ended, and does not step over the index entries of what is gone. An event that is
    /// too young, which a clock that was set back leaves among older ones, stops the deletion until it is old enough.
    /// </remarks>
    public const string Function =
        """
        CREATE FUNCTION expire_topic_events(
            which text, limit_at timestamptz, moment timestamptz, max_events integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms'
        SET plan_cache_mode = force_custom_plan AS $$
        DECLARE
            before timestamptz := date_trunc('day', limit_at, 'UTC');
            deleted_to bigint;
            delete_to bigint;
            gone bigint;
        BEGIN
            PERFORM begin_upkeep();
            -- The copies of events that are being moved have to agree with the originals until these are exchanged.
            IF to_regclass('public.moving_events') IS NOT NULL THEN
                RETURN NULL;
            END IF;
            SELECT coalesce(max(up_to_id), -9223372036854775808) INTO deleted_to
            FROM expired_topics WHERE topic = which;
            SELECT settled INTO delete_to FROM settled_events();
            SELECT max(id) INTO delete_to
            FROM (SELECT id, bool_and(created_at < before) OVER (ORDER BY id) AS is_old
                  FROM (SELECT id, created_at FROM processed_events
                        WHERE topic = which AND id > deleted_to AND id <= delete_to
                        ORDER BY id LIMIT max_events) AS oldest) AS marked
            WHERE is_old;
            IF delete_to IS NULL THEN
                RETURN NULL;
            END IF;

            DELETE FROM processed_events
            WHERE topic = which AND id > deleted_to AND id <= delete_to AND created_at < before;
            GET DIAGNOSTICS gone = ROW_COUNT;
            INSERT INTO expired_topics AS expired (topic, upper_bound, expired_at, up_to_id, events)
            VALUES (which, before, moment, delete_to, gone)
            ON CONFLICT (topic, upper_bound) DO UPDATE SET
                expired_at = excluded.expired_at,
                up_to_id = excluded.up_to_id,
                events = expired.events + excluded.events;
            RETURN gone;
        END
        $$;

        REVOKE ALL ON FUNCTION expire_topic_events(text, timestamptz, timestamptz, integer) FROM PUBLIC;
        """;
}
