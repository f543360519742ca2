using Aggregator.Storage.Errors;
using Aggregator.Storage.Outcomes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// Writes a batch in the transaction that is open on the context's connection: keys, events, duplicates, rejections and
/// ledger, in that order everywhere. The caller commits or rolls back.
/// </summary>
public sealed class IngestStore(AggregatorDbContext context, DuplicateForecast forecast)
{
    // The commands that are sent with the first statements of the batch, whichever those are.
    private ReceivedTally? _received;
    private bool _isAwaited;

    /// <summary>
    /// Stores the batch. An event that the database refuses as data (SQLSTATE class 22 or 54) although it passed
    /// validation is found by bisection and kept as rejected; its neighbours are stored.
    /// </summary>
    /// <returns>One result for each topic among the stored or dropped events.</returns>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    /// <exception cref="NpgsqlException">Any other failure; the transaction can then no longer be used.</exception>
    public async Task<IReadOnlyList<TopicResult>> StoreAsync(IngestBatch batch, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A batch is stored in a transaction of its caller, and none is open.");

        var results = new List<TopicResult>();
        var rejections = new List<IngestRejection>(batch.Rejections);
        (_received, _isAwaited) = (batch.TakeReceived(), batch.IsAwaited);
        if (batch.Events.Count > 0)
            await InsertAsync(batch, results, rejections, cancellationToken);
        if (rejections.Count > 0 || _received is not null)
            await RejectAsync(rejections, cancellationToken);
        if (batch.Replays.Count > 0)
            await CountReplaysAsync(batch.Replays, cancellationToken);
        return results;
    }

    private async Task InsertAsync(
        IngestBatch batch,
        List<TopicResult> results,
        List<IngestRejection> rejections,
        CancellationToken cancellationToken)
    {
        try
        {
            results.AddRange(await InsertOrThrowAsync(batch, cancellationToken));
        }
        catch (PostgresException exception) when (IsAboutTheData(exception))
        {
            await Keys.UndoAsync(cancellationToken);
            if (batch.Events.Count == 1)
            {
                rejections.Add(IngestRejection.From(batch.MessageIds[0], batch.Events[0], Reason(exception)));
                return;
            }

            var half = batch.Events.Count / 2;
            await InsertAsync(batch.Slice(0, half), results, rejections, cancellationToken);
            await InsertAsync(batch.Slice(half, batch.Events.Count - half), results, rejections, cancellationToken);
        }
    }

    private static bool IsAboutTheData(PostgresException refusal) =>
        SqlStates.IsDataException(refusal) || SqlStates.IsProgramLimit(refusal);

    private static string Reason(PostgresException refusal) =>
        $"event was refused by the database: {refusal.MessageText} (SQLSTATE {refusal.SqlState})";

    private async Task<IReadOnlyList<TopicResult>> InsertOrThrowAsync(
        IngestBatch batch, CancellationToken cancellationToken)
    {
        var columns = new KeyParameters(batch);
        var keys = Keys.InsertAsync(columns, cancellationToken);
        using var rows = new EventCopyBuffer(batch.Events);
        var numbers = await keys;
        if (numbers.HasNew)
            await CopyEventsAsync(rows.Finish(numbers), cancellationToken);
        if (numbers.Duplicates is { Count: > 0 } duplicates)
            await DuplicateInsert.RunAsync(Connection, batch, columns, duplicates, cancellationToken);
        return TopicTally.Count(batch.Events, numbers);
    }

    private async Task CopyEventsAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        // Disposing of the stream completes the statement, and throws the error of the server if there is one.
        await using var stream = await Connection.BeginRawBinaryCopyAsync(IngestSql.Events, cancellationToken);
        await stream.WriteAsync(rows, cancellationToken);
    }

    private async Task RejectAsync(List<IngestRejection> rejections, CancellationToken cancellationToken)
    {
        await using var commands = new NpgsqlBatch(Connection);
        AddOnce(commands);
        if (rejections.Count > 0)
        {
            var command = new NpgsqlBatchCommand(IngestSql.Rejections);
            command.Parameters.AddRange(RejectionColumns.Parameters(rejections));
            commands.BatchCommands.Add(command);
        }

        await commands.ExecuteNonQueryAsync(cancellationToken);
    }

    private void AddOnce(NpgsqlBatch commands)
    {
        _received?.AddTo(commands);
        if (_isAwaited)
            commands.BatchCommands.Add(new NpgsqlBatchCommand(OutcomeSql.Notify));
        (_received, _isAwaited) = (null, false);
    }

    private async Task CountReplaysAsync(
        IReadOnlyList<(Guid MessageId, int Events)> replays, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(IngestSql.Replays, Connection);
        command.Parameters.Add(KeyParameters.Column(
            "message_ids", replays.Select(replay => replay.MessageId).ToArray(), NpgsqlDbType.Uuid));
        command.Parameters.Add(KeyParameters.Column(
            "counts", replays.Select(replay => (long)replay.Events).ToArray(), NpgsqlDbType.Bigint));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private KeyInsert Keys => new(Connection, forecast, AddOnce);

    private NpgsqlConnection Connection => (NpgsqlConnection)context.Database.GetDbConnection();
}
