using Aggregator.Storage.Errors;
using Npgsql;

namespace Aggregator.Storage.Queries;

/// <summary>Runs a query under a time limit that the database enforces.</summary>
internal static class TimeLimitedQuery
{
    /// <summary>
    /// Time that the driver waits beyond the database's limit before it abandons the connection, in seconds.
    /// </summary>
    private const int Grace = 5;

    /// <summary>
    /// Both settings end with the implicit transaction of the batch. With a generic plan, PostgreSQL assumes that a
    /// limit returns a tenth of the table and sorts it; planning each query costs a millisecond.
    /// </summary>
    private const string Settings =
        "SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)";

    /// <summary>
    /// Calls <paramref name="each"/> for the rows until there are no more or it returns <c>false</c>.
    /// </summary>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public static async Task ReadAsync(
        this NpgsqlDataSource source,
        SqlText sql,
        int limitMs,
        Func<NpgsqlDataReader, ValueTask<bool>> each,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = (limitMs / 1000) + Grace };
        var settings = new NpgsqlBatchCommand(Settings);
        settings.Parameters.Add(new NpgsqlParameter<string>
        {
            TypedValue = limitMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        batch.BatchCommands.Add(settings);
        batch.BatchCommands.Add(sql.ToCommand());
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!await each(reader))
                    return;
            }
        }
        catch (PostgresException exception) when (SqlStates.IsCancelled(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new QueryTooBroadException(exception);
        }
    }

    /// <summary>All rows as a list.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlDataSource source,
        SqlText sql,
        int limitMs,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await source.ReadAsync(
            sql,
            limitMs,
            reader =>
            {
                rows.Add(read(reader));
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return rows;
    }
}
