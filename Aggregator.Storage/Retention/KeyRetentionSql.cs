namespace Aggregator.Storage.Retention;

/// <summary>The table and the function behind the horizon of duplicate detection.</summary>
/// <remarks>
/// <para>No index finds old keys, because one would cost each event space and time, and most installations keep their
/// keys. Keys are never changed, so their table is in the order of storing, until space is used again. So a sweep goes
/// round the table: each call continues at the block where the last one ended. It stops after the first blocks from
/// which it has deleted something, and goes on at once; where it finds nothing, it looks at a bounded number of blocks
/// and goes on when it is called again.</para>
/// <para>A key goes only if its event is gone for a recorded reason. The key of an event that was lost stays, and the
/// verification goes on to name it.</para>
/// </remarks>
internal static class KeyRetentionSql
{
    public const string Table =
        """
        CREATE TABLE key_sweep (
            id smallint NOT NULL,
            next_block bigint NOT NULL,
            CONSTRAINT pk_key_sweep PRIMARY KEY (id),
            CONSTRAINT ck_key_sweep_one_row CHECK (id = 1)
        ) WITH (fillfactor = 10);
        INSERT INTO key_sweep VALUES (1, 0);

        ALTER TABLE event_keys SET (
            autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
        """;

    /// <summary>
    /// Deletes the keys of a few blocks that were stored before the limit, and counts them. Returns how many they were,
    /// or null. An ingest transaction that brings such a key at this moment waits for the end of the call, and stores
    /// its event.
    /// </summary>
    /// <remarks>
    /// A block holds about 80 keys, and 136 at most. The events are looked up one by one, by their primary key: written
    /// as a subquery that counts, it cannot become a join that reads all events.
    /// </remarks>
    public const string Function =
        """
        CREATE FUNCTION expire_keys(limit_at timestamptz, moment timestamptz, max_blocks integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms'
        SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
        DECLARE
            blocks bigint := pg_relation_size('event_keys') / current_setting('block_size')::bigint;
            block bigint;
            first tid;
            after tid;
            dropped tstzmultirange;
            gone bigint;
        BEGIN
            PERFORM begin_upkeep();
            SELECT coalesce(range_agg(tstzrange(lower_bound, upper_bound)), tstzmultirange()) INTO dropped
            FROM expired_partitions;
            SELECT next_block INTO block FROM key_sweep;
            FOR step IN 1 .. least(64, blocks / max_blocks + 2) LOOP
                IF block >= blocks THEN
                    block := 0;
                END IF;
                first := format('(%s,0)', block);
                block := block + max_blocks;
                after := format('(%s,0)', block);
                DELETE FROM event_keys WHERE ctid = ANY (ARRAY(
                    SELECT k.ctid FROM event_keys AS k
                    WHERE k.ctid >= first AND k.ctid < after AND k.stored_at < limit_at
                      AND (k.stored_at <@ dropped OR EXISTS (
                          SELECT FROM expired_topics AS expired
                          WHERE expired.topic = k.topic AND expired.upper_bound > k.stored_at))
                      AND (SELECT count(*) FROM processed_events AS e
                           WHERE e.id = k.event_no AND e.created_at = k.stored_at) = 0));
                GET DIAGNOSTICS gone = ROW_COUNT;
                EXIT WHEN gone > 0;
            END LOOP;
            UPDATE key_sweep SET next_block = block;
            IF gone > 0 THEN
                PERFORM count_expired_evidence('keys', gone, moment);
            END IF;
            RETURN nullif(gone, 0);
        END
        $$;

        REVOKE ALL ON FUNCTION expire_keys(timestamptz, timestamptz, integer) FROM PUBLIC;
        """;
}
