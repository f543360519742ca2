namespace Aggregator.Storage.Partitions;

/// <summary>The table and the functions behind the retention of evidence.</summary>
internal static class EvidenceSql
{
    public const string Table =
        """
        CREATE TABLE expired_evidence (
            kind text COLLATE "C" NOT NULL,
            events bigint NOT NULL,
            expired_at timestamptz NOT NULL,
            CONSTRAINT pk_expired_evidence PRIMARY KEY (kind)
        );
        """;

    /// <summary>
    /// Each call deletes a bounded number of rows and counts them, and returns how many rows that were, or null. Ids
    /// rise with time, so that looking at the oldest costs little if none is old enough.
    /// </summary>
    public const string Functions =
        """
        CREATE FUNCTION count_expired_evidence(what text, more bigint, moment timestamptz) RETURNS void
        LANGUAGE sql AS $$
            INSERT INTO expired_evidence AS expired (kind, events, expired_at) VALUES (what, more, moment)
            ON CONFLICT (kind) DO UPDATE SET
                events = expired.events + excluded.events,
                expired_at = excluded.expired_at
        $$;

        CREATE FUNCTION expire_duplicates(limit_at timestamptz, moment timestamptz, max_rows integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            ids bigint[];
            gone bigint;
        BEGIN
            PERFORM begin_upkeep();
            SELECT array_agg(id) INTO ids
            FROM (SELECT id, received_at FROM duplicate_events ORDER BY id LIMIT max_rows) AS oldest
            WHERE received_at < limit_at;
            DELETE FROM conflicting_payloads WHERE duplicate_id = ANY (ids);
            DELETE FROM duplicate_events WHERE id = ANY (ids);
            GET DIAGNOSTICS gone = ROW_COUNT;
            IF gone = 0 THEN
                RETURN NULL;
            END IF;
            PERFORM count_expired_evidence('duplicates', gone, moment);
            RETURN gone;
        END
        $$;

        CREATE FUNCTION expire_rejections(limit_at timestamptz, max_rows integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            ids bigint[];
        BEGIN
            PERFORM begin_upkeep();
            SELECT array_agg(id) INTO ids
            FROM (SELECT id, received_at FROM rejected_events ORDER BY id LIMIT max_rows) AS oldest
            WHERE received_at < limit_at;
            RETURN nullif(delete_rejected_events(ids), 0);
        END
        $$;

        -- The record of a replay is what makes a rejection replayable once only, so that it outlives the rejection.
        CREATE FUNCTION expire_replays(limit_at timestamptz, moment timestamptz, max_rows integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            gone bigint;
            replayed bigint;
        BEGIN
            PERFORM begin_upkeep();
            WITH oldest AS (
                SELECT rejected_id FROM rejected_replays
                WHERE requested_at < limit_at
                  AND NOT EXISTS (SELECT FROM rejected_events WHERE id = rejected_id)
                ORDER BY rejected_id LIMIT max_rows
            ), deleted AS (
                DELETE FROM rejected_replays WHERE rejected_id IN (SELECT rejected_id FROM oldest) RETURNING events
            )
            SELECT count(*), sum(events) INTO gone, replayed FROM deleted;
            IF gone = 0 THEN
                RETURN NULL;
            END IF;
            PERFORM count_expired_evidence('replays', replayed, moment);
            RETURN gone;
        END
        $$;

        REVOKE ALL ON FUNCTION count_expired_evidence(text, bigint, timestamptz),
            expire_duplicates(timestamptz, timestamptz, integer), expire_rejections(timestamptz, integer),
            expire_replays(timestamptz, timestamptz, integer) FROM PUBLIC;
        """;
}
