using Aggregator.Storage.Errors;
using Npgsql;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// Inserts the keys of a batch's events and draws their numbers, after a savepoint to which everything that follows can
/// be rolled back.
/// </summary>
/// <param name="connection">In the transaction of the batch.</param>
/// <param name="forecast">Says which of the two statements is tried.</param>
/// <param name="before">Adds what does not depend on what happens to the events.</param>
internal sealed class KeyInsert(NpgsqlConnection connection, DuplicateForecast forecast, Action<NpgsqlBatch> before)
{
    private const string Savepoint = "ingest";

    public async Task<InsertedKeys> InsertAsync(KeyParameters columns, CancellationToken cancellationToken)
    {
        var numbers = forecast.ExpectsNone ? await InsertIfAllNewAsync(columns, cancellationToken) : null;
        numbers ??= await RunAsync(
            IngestSql.Keys, columns, (reader, _) => reader.GetFieldValue<long[]>(2), cancellationToken);
        forecast.Note(numbers.Duplicates.Count > 0);
        return numbers;
    }

    /// <summary>Rolls back the insert and everything after it.</summary>
    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"ROLLBACK TO SAVEPOINT {Savepoint}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Inserts the keys without looking each of them up first; <c>null</c> if there are duplicates.</summary>
    private async Task<InsertedKeys?> InsertIfAllNewAsync(KeyParameters columns, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(IngestSql.NewKeys, columns, (_, all) => all, cancellationToken);
        }
        catch (PostgresException exception) when (SqlStates.IsUniqueViolation(exception))
        {
            await UndoAsync(cancellationToken);
            return null;
        }
    }

    /// <param name="insert">One of the two statements.</param>
    /// <param name="columns">What is inserted.</param>
    /// <param name="added">Returns the numbers of the new events, given the result and the numbers of all.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    private async Task<InsertedKeys> RunAsync(
        string insert,
        KeyParameters columns,
        Func<NpgsqlDataReader, long[], long[]> added,
        CancellationToken cancellationToken)
    {
        // Planned once for each connection: the statement has no join whose size the plan would depend on. All commands
        // travel in the round trip of the insert.
        await using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL plan_cache_mode = force_generic_plan"));
        before(commands);

        // Readers stop below the numbers that are about to be drawn. The announcement is made before the savepoint,
        // because rolling back to a savepoint releases the locks taken after it.
        commands.BatchCommands.Add(new NpgsqlBatchCommand("SELECT announce_events()"));
        commands.BatchCommands.Add(new NpgsqlBatchCommand($"SAVEPOINT {Savepoint}"));
        var keys = new NpgsqlBatchCommand(insert);
        keys.Parameters.AddRange(columns.ForKeys());
        commands.BatchCommands.Add(keys);
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var all = reader.GetFieldValue<long[]>(1);
        return new InsertedKeys(reader.GetDateTime(0), all, added(reader, all));
    }
}
