using Npgsql;

namespace Aggregator.Storage.Archive;

/// <summary>
/// Lets one process at a time archive. It is a lock of a transaction that reads and writes nothing, so that it holds up
/// neither VACUUM nor a lock on a table, and ends with the process.
/// </summary>
public sealed class ArchiveLease : IAsyncDisposable
{
    /// <summary>
    /// A process that is frozen for longer loses the lease: the server ends its session, and the next
    /// <see cref="ConfirmAsync"/> fails.
    /// </summary>
    private const string MaxIdleTime = "10min";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private ArchiveLease(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <returns><c>null</c> if another process has the lease.</returns>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    internal static async Task<ArchiveLease?> TryTakeAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await TakeAsync(connection, cancellationToken))
                return new ArchiveLease(connection, transaction);
        }
        catch
        {
            await EndAsync(connection, transaction);
            throw;
        }

        await EndAsync(connection, transaction);
        return null;
    }

    /// <summary>
    /// Makes sure that this process still has the lease; call it before each step that others can see.
    /// </summary>
    /// <exception cref="NpgsqlException">It has not, or the database is unavailable.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("SELECT", _connection);
        await ask.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => EndAsync(_connection, _transaction);

    private static async Task<bool> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand(
            "SELECT pg_try_advisory_xact_lock($1), set_config('idle_in_transaction_session_timeout', $2, true)",
            connection);
        take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = AdvisoryLocks.Archive });
        take.Parameters.Add(new NpgsqlParameter<string> { TypedValue = MaxIdleTime });
        return (bool)(await take.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The transaction is rolled back first: a pooled connection would keep its lock.</summary>
    private static async ValueTask EndAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
