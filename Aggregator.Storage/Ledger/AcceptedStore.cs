using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ledger;

/// <summary>Writes what one process of the API has accepted.</summary>
public sealed class AcceptedStore(NpgsqlDataSource database)
{
    /// <summary>Seconds. A process that waits longer for one write would be late with the next.</summary>
    private const int CommandTimeout = 5;

    /// <param name="processId">The process.</param>
    /// <param name="accepted">Its counts, in the order of <see cref="AcceptedDoors.All"/>.</param>
    /// <param name="due">What they were <see cref="AcceptedSql.DueAfter"/> ago, in the same order.</param>
    /// <param name="cancellationToken">Cancels the wait; the counts may have been written.</param>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task WriteAsync(Guid processId, long[] accepted, long[] due, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AcceptedSql.Write);
        command.CommandTimeout = CommandTimeout;
        command.Parameters.AddWithValue("process_id", NpgsqlDbType.Uuid, processId);
        command.Parameters.AddWithValue("doors", NpgsqlDbType.Array | NpgsqlDbType.Text, AcceptedDoors.All.ToArray());
        command.Parameters.AddWithValue("accepted", NpgsqlDbType.Array | NpgsqlDbType.Bigint, accepted);
        command.Parameters.AddWithValue("due", NpgsqlDbType.Array | NpgsqlDbType.Bigint, due);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
