using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>What an injected statement could change.</summary>
/// <param name="Schema">Relations, columns, constraints, functions and rights of the database, and its roles.</param>
/// <param name="Rows">The numbers of rows of all tables that hold events or evidence.</param>
internal sealed record DatabaseState(string Schema, string Rows)
{
    private const string SchemaQuery =
        """
        SELECT string_agg(one, E'\n' ORDER BY one)
        FROM (
            SELECT format('%s %s %s %s %s', c.relkind, c.relname, a.attname, a.atttypid::regtype, c.relacl::text) AS one
            FROM pg_class AS c LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT format('%s %s %s', proname, proacl::text, prosrc) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
            UNION ALL
            SELECT format('%s %s %s %s', rolname, rolsuper, rolcreaterole, rolconnlimit) FROM pg_roles
            WHERE starts_with(rolname, current_database())) AS facts
        """;

    private const string RowsQuery =
        """
        SELECT format('keys %s, events %s, duplicates %s, rejected %s, replays %s, received %s, deleted %s',
            (SELECT count(*) FROM event_keys), (SELECT count(*) FROM processed_events),
            (SELECT count(*) FROM duplicate_events), (SELECT count(*) FROM rejected_events),
            (SELECT count(*) FROM rejected_replays), (SELECT sum(received) FROM ingest_ledger),
            (SELECT sum(deleted) FROM ingest_ledger))
        """;

    public static async Task<DatabaseState> ReadAsync(Pipeline pipeline) => new(
        await pipeline.ScalarAsync<string>(SchemaQuery), await pipeline.ScalarAsync<string>(RowsQuery));
}
