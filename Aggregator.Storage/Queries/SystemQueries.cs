using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Aggregator.Storage.Queries;

/// <summary>The database server and its load.</summary>
/// <param name="Version">The version of PostgreSQL.</param>
/// <param name="StartedAt">When the server was started, UTC.</param>
/// <param name="SizeBytes">The size of the database on disk.</param>
/// <param name="Sessions">Sessions in this database.</param>
/// <param name="MaxSessions">The maximum for all databases of the server.</param>
public sealed record DatabaseState(string Version, DateTime StartedAt, long SizeBytes, long Sessions, int MaxSessions);

/// <summary>A partition of <c>processed_events</c>.</summary>
/// <param name="Name">Its table.</param>
/// <param name="From">The first moment of storing that it holds, UTC; <c>null</c> for the default partition.</param>
/// <param name="To">The end of that time.</param>
/// <param name="EstimatedRows">The planner's estimate.</param>
/// <param name="Bytes">Its size on disk, with its indexes.</param>
public sealed record PartitionState(string Name, DateTime? From, DateTime? To, long EstimatedRows, long Bytes);

/// <summary>Reads what an operator wants to know about the database.</summary>
public sealed class SystemQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    private const string Database =
        """
        SELECT current_setting('server_version'), pg_postmaster_start_time(), pg_database_size(current_database()),
               (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
               current_setting('max_connections')::integer
        """;

    private const string Partitions =
        """
        SELECT relname::text,
               substring(bound FROM 'FROM \(''([^'']+)''\)')::timestamptz,
               substring(bound FROM 'TO \(''([^'']+)''\)')::timestamptz,
               greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)
        FROM (SELECT child.oid, relname, reltuples, pg_get_expr(relpartbound, child.oid) AS bound
              FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
              WHERE inhparent = 'processed_events'::regclass) AS partitions
        ORDER BY 2 NULLS LAST, relname
        """;

    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<DatabaseState> DatabaseAsync(CancellationToken cancellationToken)
    {
        var rows = await ListAsync(
            Database,
            reader => new DatabaseState(
                reader.GetString(0), reader.GetDateTime(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4)),
            cancellationToken);
        return rows[0];
    }

    /// <summary>The partitions by time; the default one comes last.</summary>
    /// <inheritdoc cref="DatabaseAsync"/>
    public async Task<IReadOnlyList<PartitionState>> PartitionsAsync(CancellationToken cancellationToken) =>
        await ListAsync(
            Partitions,
            reader => new PartitionState(
                reader.GetString(0),
                reader.IsDBNull(1) ? null : reader.GetDateTime(1),
                reader.IsDBNull(2) ? null : reader.GetDateTime(2),
                reader.GetInt64(3),
                reader.GetInt64(4)),
            cancellationToken);

    private Task<List<T>> ListAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        source.ListAsync(new SqlText(sql), options.Value.StatementTimeoutMs, read, cancellationToken);
}
