using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// Stores the evidence of the duplicates in a batch: one statement for all of them, and a second one if the payloads of
/// some differ from the stored ones, which is rare.
/// </summary>
internal static class DuplicateInsert
{
    /// <summary>Maximum size of a payload that is kept, in bytes; a larger one is only marked.</summary>
    public const int MaxPayloadBytes = 16 * 1024;

    /// <param name="connection">In the transaction of the batch.</param>
    /// <param name="batch">The events with their messages.</param>
    /// <param name="columns">Their keys and hashes.</param>
    /// <param name="which">The indexes of the duplicates.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public static async Task RunAsync(
        NpgsqlConnection connection,
        IngestBatch batch,
        KeyParameters columns,
        IReadOnlyList<int> which,
        CancellationToken cancellationToken)
    {
        await using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(new NpgsqlBatchCommand(DuplicateSql.ByIndex));
        var insert = new NpgsqlBatchCommand(DuplicateSql.Insert);
        insert.Parameters.AddRange(columns.ForDuplicates(which, batch));
        commands.BatchCommands.Add(insert);
        var conflicts = await ConflictsAsync(commands, which, cancellationToken);
        conflicts.RemoveAll(conflict => batch.Events[conflict.Index].Payload.Utf8.Length > MaxPayloadBytes);
        if (conflicts.Count > 0)
            await KeepPayloadsAsync(connection, batch, conflicts, cancellationToken);
    }

    private static async Task<List<(int Index, long Id)>> ConflictsAsync(
        NpgsqlBatch commands, IReadOnlyList<int> which, CancellationToken cancellationToken)
    {
        var conflicts = new List<(int Index, long Id)>();
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            conflicts.Add((which[reader.GetInt32(0) - 1], reader.GetInt64(1)));
        return conflicts;
    }

    private static async Task KeepPayloadsAsync(
        NpgsqlConnection connection,
        IngestBatch batch,
        List<(int Index, long Id)> conflicts,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DuplicateSql.KeepPayloads, connection);
        command.Parameters.Add(Column("ids", one => one.Id, NpgsqlDbType.Bigint));
        command.Parameters.Add(Column("topics", one => batch.Events[one.Index].Topic, NpgsqlDbType.Text));
        command.Parameters.Add(Column("event_ids", one => batch.Events[one.Index].EventId, NpgsqlDbType.Text));
        command.Parameters.Add(Column(
            "payloads", one => Encoding.UTF8.GetString(batch.Events[one.Index].Payload.Utf8.Span), NpgsqlDbType.Text));
        await command.ExecuteNonQueryAsync(cancellationToken);

        NpgsqlParameter Column<T>(string name, Converter<(int Index, long Id), T> value, NpgsqlDbType type) =>
            KeyParameters.Column(name, conflicts.ConvertAll(value).ToArray(), type);
    }
}
