using Npgsql;

namespace Aggregator.Storage.Partitions;

/// <summary>Asks how far the partitions reach.</summary>
public sealed class PartitionQueries(NpgsqlDataSource source)
{
    private const string Coverage =
        """
        SELECT moment, until, ahead, default_used
        FROM (SELECT coalesce($1, clock_timestamp()) AS moment) AS asked, event_partition_coverage(moment)
        """;

    /// <param name="now">The time from which to reckon, UTC; <c>null</c> for the database's.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<PartitionCoverage> CoverageAsync(DateTime? now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Coverage);
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)now ?? DBNull.Value,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
        });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PartitionCoverage(
            reader.GetDateTime(0), reader.GetDateTime(1), reader.GetInt32(2), reader.GetBoolean(3));
    }
}
