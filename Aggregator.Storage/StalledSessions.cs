using Npgsql;

namespace Aggregator.Storage;

/// <summary>
/// Terminates sessions of this program whose client has become unresponsive in the middle of a statement although the
/// connection is open: a frozen process, or one behind a proxy that keeps its connections open. Such sessions keep
/// their locks, and none of PostgreSQL's timeouts applies to a server that waits for the rest of a COPY.
/// </summary>
public sealed class StalledSessions(NpgsqlDataSource source)
{
    /// <summary>
    /// Sessions of one role under one application name in one database are the program's; a role may end its own. A
    /// batch is sent in milliseconds once its statement has begun. Only one process at a time runs this check.
    /// </summary>
    private const string EndSql =
        """
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($1) AS mine)
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
        FROM pg_stat_activity
        WHERE (SELECT mine FROM turn)
          AND usesysid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
          AND datname = current_database()
          AND application_name = current_setting('application_name')
          AND pid <> pg_backend_pid()
          AND state = 'active'
          AND wait_event_type = 'Client'
          AND query_start < clock_timestamp() - interval '30 seconds'
        """;

    /// <returns>The number of sessions that were terminated.</returns>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<long> EndAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(EndSql);
        command.CommandTimeout = 5;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = AdvisoryLocks.StalledSessions });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
