namespace Aggregator.Storage.Schema;

/// <summary>
/// Functions that readers need, as the first migration creates them. <see cref="HighWaterMarkSql"/> replaces the first
/// two and documents the rule with its proof.
/// </summary>
internal static class QuerySql
{
    private const string Tag = AdvisoryLocks.AnnouncedEvents;

    public const string Functions =
        $"""
        CREATE FUNCTION announce_events() RETURNS void LANGUAGE sql VOLATILE AS $$
            -- A consumer that stands still in its transaction holds up every reader: it is cut off, and begins again.
            SELECT set_config('idle_in_transaction_session_timeout', '60s', true);
            SELECT pg_advisory_xact_lock_shared(({Tag}::bigint << 48) | CASE WHEN is_called THEN last_value ELSE 0 END)
            FROM event_keys_event_no_seq
        $$;

        CREATE FUNCTION settled_events(OUT settled bigint, OUT drawn bigint) LANGUAGE plpgsql VOLATILE
        SET plan_cache_mode = force_generic_plan AS $$
        BEGIN
            SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO drawn FROM event_keys_event_no_seq;
            SELECT least(drawn, min((classid::bigint & 65535) << 32 | objid::bigint)) INTO settled
            FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {Tag}
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
        END
        $$;

        -- Two ids around a moment: one of a row created before it (0 if none is found), and one of a row created at or
        -- after it (null if none is found). By bisection over the primary key, because ids and creation times rise
        -- together but for what competing transactions mix up; whatever the mix, both answers are true of their rows.
        CREATE FUNCTION events_around(moment timestamptz, OUT before_id bigint, OUT after_id bigint)
        LANGUAGE plpgsql STABLE
        SET plan_cache_mode = force_generic_plan AS $$
        DECLARE
            low bigint := 0;
            high bigint;
            probe record;
        BEGIN
            before_id := 0;
            SELECT id + 1 INTO high FROM processed_events ORDER BY id DESC LIMIT 1;
            WHILE low < high LOOP
                SELECT id, created_at INTO probe FROM processed_events
                WHERE id >= low + (high - low) / 2 ORDER BY id LIMIT 1;
                IF probe.created_at < moment THEN
                    before_id := probe.id;
                    low := probe.id + 1;
                ELSE
                    after_id := probe.id;
                    high := low + (high - low) / 2;
                END IF;
            END LOOP;
        END
        $$;
        """;
}
