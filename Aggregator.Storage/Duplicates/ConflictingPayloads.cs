using Npgsql;

namespace Aggregator.Storage.Duplicates;

/// <summary>Deletes payloads of duplicates after a time. Evidence of the duplicates themselves stays.</summary>
public sealed class ConflictingPayloads(NpgsqlDataSource database)
{
    private const int DeletedAtOnce = 1_000;

    /// <summary>
    /// Looks at the oldest by id, as ids rise with time, so that it costs little if none is old enough.
    /// </summary>
    private const string DeleteOld =
        """
        DELETE FROM conflicting_payloads
        WHERE duplicate_id = ANY (ARRAY(
            SELECT duplicate_id
            FROM (SELECT duplicate_id, received_at FROM conflicting_payloads ORDER BY duplicate_id LIMIT $1) AS oldest
            WHERE received_at < now() - interval '30 days'))
        """;

    /// <summary>Deletes those older than 30 days, in small transactions, until none is left.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand(DeleteOld);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeletedAtOnce });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        while (deleted == DeletedAtOnce);
    }
}
