namespace Aggregator.Storage.Partitions;

/// <summary>
/// Functions that read, make and remove the partitions of <c>processed_events</c>. They have the owner's rights,
/// because only an owner may attach or detach a partition; whoever calls them can do what they do and nothing else.
/// </summary>
/// <remarks>
/// <para>Every call is one transaction: it takes the advisory lock, reads the catalogue anew and leaves a finished
/// state. So any number of processes may call them, and one that is killed leaves nothing to repair.</para>
/// <para>Time is a parameter. Days, weeks and months begin at midnight UTC.</para>
/// <para>No call waits longer than half a second for a lock, because whoever comes after it would wait behind it.
/// </para>
/// </remarks>
internal static class PartitionSql
{
    /// <summary>
    /// Attaching a partition locks the parent in a mode that lets everybody read and write, and the default partition
    /// exclusively for the time that a scan of it takes. So a new one is made only while the default partition is
    /// empty. <c>CREATE TABLE … PARTITION OF</c> would lock the parent exclusively.
    /// </summary>
    public const string Functions =
        $"""
        CREATE FUNCTION partitions_of(
            parent regclass, OUT partition regclass, OUT lower timestamptz, OUT upper timestamptz, OUT period text)
        RETURNS SETOF record LANGUAGE sql STABLE AS $$
            SELECT oid::regclass,
                   coalesce(substring(bound FROM 'FROM \(''([^'']+)''\)')::timestamptz, '-infinity'),
                   coalesce(substring(bound FROM 'TO \(''([^'']+)''\)')::timestamptz, 'infinity'),
                   coalesce(obj_description(oid, 'pg_class'), 'month')
            FROM (SELECT child.oid, pg_get_expr(relpartbound, child.oid) AS bound
                  FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
                  WHERE inhparent = parent) AS children
            WHERE bound <> 'DEFAULT'
        $$;

        CREATE FUNCTION begin_upkeep() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock({AdvisoryLocks.Upkeep});
        END
        $$;

        -- Until when there are partitions without a gap, how many come after the one that holds the moment, and whether
        -- the default partition holds events.
        CREATE FUNCTION event_partition_coverage(
            moment timestamptz, OUT until timestamptz, OUT ahead integer, OUT default_used boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            WITH RECURSIVE parts AS MATERIALIZED (
                SELECT lower, upper FROM partitions_of('processed_events')
            ), reached AS (
                SELECT upper, 0 AS ahead FROM parts WHERE lower <= moment AND moment < upper
                UNION ALL
                SELECT parts.upper, ahead + 1 FROM reached JOIN parts ON parts.lower = reached.upper
            )
            SELECT least(coalesce(max(upper), moment), '9999-12-31 00:00:00+00'), coalesce(max(reached.ahead), 0),
                   EXISTS (SELECT FROM processed_events_default)
            FROM reached
        $$;

        -- A partition of the parent that holds the moment, as long as the period unless its neighbours leave less room.
        -- The name only has to be unique: the bounds are in the catalogue.
        CREATE FUNCTION add_event_partition(parent regclass, moment timestamptz, span text) RETURNS text
        LANGUAGE plpgsql SET timezone = 'UTC' AS $$
        DECLARE
            first timestamptz := date_trunc(span, moment);
            after timestamptz := date_trunc(span, moment) + ('1 ' || span)::interval;
            name text;
        BEGIN
            IF span NOT IN ('day', 'week', 'month') THEN
                RAISE EXCEPTION 'a period is day, week or month, not %', span USING ERRCODE = '22023';
            END IF;
            SELECT greatest(first, max(upper) FILTER (WHERE upper <= moment)),
                   least(after, min(lower) FILTER (WHERE lower > moment))
            INTO first, after
            FROM (SELECT * FROM partitions_of('processed_events') UNION SELECT * FROM partitions_of(parent)) AS parts;
            name := 'processed_events_' || to_char(
                first, CASE WHEN first = date_trunc('day', first) THEN 'YYYYMMDD' ELSE 'YYYYMMDD_HH24MISSUS' END);
            EXECUTE format('CREATE TABLE public.%I (LIKE processed_events INCLUDING ALL)', name);
            EXECUTE format('COMMENT ON TABLE %I IS %L', name, span);
            IF parent <> 'processed_events'::regclass THEN
                EXECUTE format(
                    'ALTER TABLE %I ADD CONSTRAINT within_bounds CHECK (created_at >= %L AND created_at < %L)',
                    name, first, after);
            END IF;
            EXECUTE format(
                'ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, first, after);
            RETURN name;
        END
        $$;

        CREATE FUNCTION make_event_partition(moment timestamptz, span text) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        BEGIN
            PERFORM begin_upkeep();
            IF EXISTS (SELECT FROM processed_events_default)
                OR EXISTS (SELECT FROM partitions_of('processed_events') WHERE lower <= moment AND moment < upper)
            THEN
                RETURN NULL;
            END IF;
            RETURN add_event_partition('processed_events', moment, span);
        END
        $$;

        -- Removes one partition that lies ahead, is empty and was made for another period; the last one first.
        CREATE FUNCTION drop_unused_event_partition(moment timestamptz, span text) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
        DECLARE
            part record;
            name text;
            used boolean;
        BEGIN
            PERFORM begin_upkeep();
            FOR part IN
                SELECT * FROM partitions_of('processed_events')
                WHERE lower > moment AND period <> span ORDER BY lower DESC
            LOOP
                name := part.partition::text;
                EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO used;
                CONTINUE WHEN used;
                LOCK TABLE ONLY processed_events IN ACCESS EXCLUSIVE MODE;
                EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO used;
                CONTINUE WHEN used;
                EXECUTE format('DROP TABLE %s', name);
                RETURN name;
            END LOOP;
            RETURN NULL;
        END
        $$;

        REVOKE ALL ON FUNCTION event_partition_coverage(timestamptz), begin_upkeep(),
            add_event_partition(regclass, timestamptz, text), make_event_partition(timestamptz, text),
            drop_unused_event_partition(timestamptz, text) FROM PUBLIC;
        """;
}
