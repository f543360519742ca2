using Npgsql;

namespace Aggregator.Storage.Disk;

/// <summary>
/// Asks the database for the free space of its disk. PostgreSQL has no function for that, so that a superuser makes a
/// foreign table that runs <c>df</c>: compose/postgres/initdb.d/free-space.psql.
/// </summary>
public sealed class FreeSpaceQueries(NpgsqlDataSource source)
{
    /// <summary>The data and the write-ahead log may be on different disks.</summary>
    private const string Text = "SELECT (min(kib) * 1024)::bigint FROM disk.free_space";

    /// <summary>Bytes that are free where the least are; <c>null</c> if the database has no such table.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<long?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Text);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) as long?;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }
}
