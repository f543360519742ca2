using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.History;

/// <summary>Writes the history of the last day: a few rows a minute, and none on the path of an event.</summary>
public sealed class HistoryStore(NpgsqlDataSource database)
{
    /// <summary>Seconds. A process that waits longer for one write would be late with the next.</summary>
    private const int CommandTimeout = 5;

    /// <summary>Rows that one statement deletes at most.</summary>
    private const int DeletedAtOnce = 10_000;

    /// <summary>Writes the ledger's sums of this minute unless another process has.</summary>
    /// <returns>The time until the database's clock begins the next minute.</returns>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task<TimeSpan> SampleAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = CommandTimeout };
        batch.BatchCommands.Add(new NpgsqlBatchCommand(HistorySql.Sample));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(HistorySql.UntilNextMinute));
        return TimeSpan.FromSeconds((double)(await batch.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Writes what a process has measured in a minute so far.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task WriteAgesAsync(AgeSample sample, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HistorySql.WriteAges);
        command.CommandTimeout = CommandTimeout;
        command.Parameters.AddWithValue("minute", NpgsqlDbType.TimestampTz, sample.Minute);
        command.Parameters.AddWithValue("process_id", NpgsqlDbType.Uuid, sample.ProcessId);
        command.Parameters.AddWithValue("max_ms", NpgsqlDbType.Bigint, sample.MaxMs);
        command.Parameters.AddWithValue("counts", NpgsqlDbType.Array | NpgsqlDbType.Bigint, sample.Counts);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes what is too old to be shown, in small transactions, until none is left.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        foreach (var statement in (string[])[HistorySql.DeleteOldSamples, HistorySql.DeleteOldAges])
        {
            while (await DeleteAsync(statement, cancellationToken) == DeletedAtOnce)
                cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<int> DeleteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.AddWithValue("limit", NpgsqlDbType.Integer, DeletedAtOnce);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
