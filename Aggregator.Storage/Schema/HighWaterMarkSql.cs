namespace Aggregator.Storage.Schema;

/// <summary>
/// Functions that let readers walk <c>processed_events</c> by id although ids are drawn before they are committed, and
/// although a server can lose what it had not yet written down.
/// </summary>
/// <remarks>
/// <para>The rule. An ingest transaction calls <c>announce_events()</c> before it draws a number: a shared advisory
/// lock, held until the transaction has ended, whose key says "all my numbers are above v". A reader takes S, the
/// highest id that it can see committed, <em>then</em> looks at the locks, and may read up to H, the least of S and
/// every v announced.</para>
/// <para>Why nothing at or below H can appear later: let a transaction draw i &lt;= H. Numbers rise, and S was drawn
/// before it was seen; since i &lt;= S, i was drawn before S was seen, and some v &lt; i had been announced before
/// that. Had its lock still been there, H would be at most v, below i. So it had ended; PostgreSQL makes a commit
/// visible before it releases the locks, so a statement begun after H was taken sees the rows. It needs a snapshot of
/// its own: the reading statement must come after the one that took H.</para>
/// <para>Why that outlives a crash: what is seen committed is on disk, and with it whatever the log says before it, the
/// sequence's state included. The next number drawn is above S, hence above every H that was given to a reader. The
/// sequence's own last value is no such bound: a transaction that rolled back has moved it, and nobody has
/// written that down. It needs <c>synchronous_commit</c>.</para>
/// <para>Why it outlives a restored copy or a standby that missed the end: there S may be below what readers were
/// given, and the lost numbers would be drawn again for other events. So the numbers belong to an epoch, which is over
/// when the server was started again, is another one, or has the sequence in another file. The first to announce in a
/// new one moves the sequence up before it draws, under the lock of the epoch's row; others wait for its commit, or do
/// it in its place. It moves to the number of the present moment, which grows by 2^15 a second from the year 2020 on,
/// and by 2^24 at least. So what comes is above all that was drawn before that moment, on whichever copy of the data,
/// as long as fewer than 32,768 numbers a second were drawn on average since the epoch began there. Ids have 48 bits
/// in the locks' keys, which that number reaches in the year 2292.</para>
/// <para>H may fall back when a transaction announces late, or when the newest events are removed; what was below an
/// earlier H stays settled. The rule needs <c>CACHE 1</c> on the sequence (numbers cached by a session would lie below
/// its v), one primary server (a standby shows no locks of the primary), no other writer to <c>event_keys</c>, and that
/// the row in
/// <c>processed_events</c> comes with the key, in one transaction.</para>
/// </remarks>
internal static class HighWaterMarkSql
{
    private const string Tag = AdvisoryLocks.AnnouncedEvents;

    /// <summary>
    /// For numbers that were drawn before epochs existed the epoch is unknown, so it is treated as over. Every role may
    /// read the epoch, because services of the previous version do so before the new rights are granted.
    /// </summary>
    public const string Functions =
        $"""
        CREATE TABLE event_epoch (
            id smallint NOT NULL,
            timeline bigint NOT NULL,
            system_identifier bigint NOT NULL,
            server_started timestamptz NOT NULL,
            sequence_file text NOT NULL,
            CONSTRAINT pk_event_epoch PRIMARY KEY (id),
            CONSTRAINT ck_event_epoch_one_row CHECK (id = 1)
        );
        GRANT SELECT ON event_epoch TO PUBLIC;

        -- A timeline has no function of its own: it is the first eight digits of the name of the log's file.
        CREATE FUNCTION current_event_epoch() RETURNS event_epoch LANGUAGE sql VOLATILE AS $$
            SELECT 1::smallint, ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint,
                   system_identifier, pg_postmaster_start_time(), pg_relation_filepath('event_keys_event_no_seq')
            FROM pg_control_system()
        $$;

        INSERT INTO event_epoch SELECT * FROM current_event_epoch();
        UPDATE event_epoch SET sequence_file = '' WHERE (SELECT is_called FROM event_keys_event_no_seq);

        CREATE FUNCTION event_epoch_is_over() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            RETURN NOT EXISTS (
                SELECT FROM event_epoch
                WHERE server_started = pg_postmaster_start_time()
                  AND sequence_file = pg_relation_filepath('event_keys_event_no_seq'));
        END
        $$;

        -- How far the next epoch's numbers lie above this one's; 0 while it is not over.
        CREATE FUNCTION event_epoch_step() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            IF NOT event_epoch_is_over() THEN
                RETURN 0;
            END IF;
            RETURN (
                SELECT greatest(
                    1::bigint << 24,
                    (extract(epoch FROM clock_timestamp() - timestamptz '2020-01-01 00:00:00+00') * 32768)::bigint
                        - last_value)
                FROM event_keys_event_no_seq);
        END
        $$;

        -- With the owner's rights, since setting a sequence needs more than drawing from it. It does nothing twice. The
        -- step is larger than what could be drawn between reading the sequence and setting it.
        CREATE FUNCTION begin_event_epoch() RETURNS void LANGUAGE plpgsql VOLATILE
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            step bigint;
        BEGIN
            PERFORM FROM event_epoch FOR UPDATE;
            step := event_epoch_step();
            IF step > 0 THEN
                PERFORM setval('event_keys_event_no_seq', last_value + step) FROM event_keys_event_no_seq;
                INSERT INTO event_epoch SELECT * FROM current_event_epoch()
                ON CONFLICT (id) DO UPDATE SET
                    timeline = excluded.timeline,
                    system_identifier = excluded.system_identifier,
                    server_started = excluded.server_started,
                    sequence_file = excluded.sequence_file;
            END IF;
        END
        $$;

        CREATE OR REPLACE FUNCTION announce_events() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            -- A consumer that stands still in its transaction holds up every reader: it is cut off, and begins again.
            -- The services ask for that when they connect; behind a pooler that does not pass it on, it begins here.
            IF current_setting('idle_in_transaction_session_timeout') = '0' THEN
                PERFORM set_config('idle_in_transaction_session_timeout', '30s', true);
            END IF;
            IF event_epoch_is_over() THEN
                PERFORM begin_event_epoch();
            END IF;
            PERFORM pg_advisory_xact_lock_shared(({Tag}::bigint << 48) | CASE WHEN is_called THEN last_value ELSE 0 END)
            FROM event_keys_event_no_seq;
        END
        $$;

        -- Last-Event-ID may be anything up to "drawn": all numbers that were drawn, and in an epoch that is over those
        -- that may be lost. Nothing will be stored under one of them.
        CREATE OR REPLACE FUNCTION settled_events(OUT settled bigint, OUT drawn bigint) LANGUAGE plpgsql VOLATILE
        SET plan_cache_mode = force_generic_plan AS $$
        DECLARE
            highest bigint;
        BEGIN
            SELECT id INTO highest FROM processed_events ORDER BY id DESC LIMIT 1;
            SELECT least(coalesce(highest, 0), min((classid::bigint & 65535) << 32 | objid::bigint)) INTO settled
            FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {Tag}
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
            SELECT greatest(highest, CASE WHEN is_called THEN last_value ELSE 0 END + event_epoch_step()) INTO drawn
            FROM event_keys_event_no_seq;
        END
        $$;
        """;
}
