using System.Globalization;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Queries;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Outcomes;

/// <summary>
/// A connection on which one caller waits for commits and asks for outcomes. A notification says only that it may be
/// worth to ask; behind a pooler that gives connections to others after each transaction none arrives.
/// </summary>
public sealed class OutcomeSession : IAsyncDisposable
{
    /// <summary>Seconds for which the driver waits beyond the database's limit.</summary>
    private const int Grace = 5;

    private readonly NpgsqlConnection _connection;
    private readonly int _limitMs;
    private bool _isNotified;

    internal OutcomeSession(NpgsqlConnection connection, int limitMs)
    {
        (_connection, _limitMs) = (connection, limitMs);
        _connection.Notification += Note;
    }

    /// <summary>
    /// Waits until a transaction has committed that stores awaited messages, but no longer than given. One that has
    /// committed since the last wait counts.
    /// </summary>
    /// <exception cref="NpgsqlException">The connection broke.</exception>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (!_isNotified)
            await _connection.WaitAsync(atMost, cancellationToken);
        _isNotified = false;
    }

    /// <summary>
    /// Returns the marks of this moment, and which of the messages have been consumed: those in one transaction with
    /// everything that they caused. The messages' ids must be random in their first half.
    /// </summary>
    public async Task<(OutcomeMarks Marks, IReadOnlyList<Guid> Consumed)> ConsumedAsync(
        IReadOnlyList<Guid> messageIds, CancellationToken cancellationToken)
    {
        var ranges = messageIds.Select(ClaimRange.Of).ToList();
        var (marks, consumed) = (OutcomeMarks.None, new List<Guid>());
        await QueryAsync(
            cancellationToken,
            (new SqlText(OutcomeSql.Marks),
                reader => marks = new OutcomeMarks(reader.GetInt64(0), reader.GetInt64(1))),
            (Columns(OutcomeSql.Consumed,
                KeyParameters.Column("first", ranges.Select(range => range.First).ToArray(), NpgsqlDbType.Uuid),
                KeyParameters.Column("last", ranges.Select(range => range.Last).ToArray(), NpgsqlDbType.Uuid)),
                reader => consumed.Add(messageIds[reader.GetInt32(0) - 1])));
        return (marks, consumed);
    }

    /// <summary>Returns what became of events whose messages have been consumed, in their order.</summary>
    public async Task<IReadOnlyList<EventOutcome>> OutcomesAsync(
        IReadOnlyList<SentEvent> events, CancellationToken cancellationToken)
    {
        var keys = new List<(StoredKey? Key, long Duplicates)>(events.Count);
        var rejections = new RejectionReasons();
        await QueryAsync(
            cancellationToken,
            (Columns(OutcomeSql.Keys,
                Column(events, "topics", sent => sent.Topic, NpgsqlDbType.Text),
                Column(events, "event_ids", sent => sent.EventId, NpgsqlDbType.Text),
                Column(events, "message_ids", sent => sent.MessageId, NpgsqlDbType.Uuid),
                Column(events, "marks", sent => sent.SentAfter.EventNo, NpgsqlDbType.Bigint)),
                reader => keys.Add((KeyOf(reader), reader.GetInt64(3)))),
            (Columns(OutcomeSql.Rejections,
                KeyParameters.Column(
                    "message_ids", events.Select(sent => sent.MessageId).Distinct().ToArray(), NpgsqlDbType.Uuid))
                .With("after", events.Min(sent => sent.SentAfter.RejectedId), NpgsqlDbType.Bigint),
                rejections.Add));
        return [.. events.Select((sent, i) => rejections.Evidence(sent, keys[i].Key, keys[i].Duplicates).Of(sent))];
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Notification -= Note;
        try
        {
            // The connection goes back to the pool, which resets nothing.
            await using var command = new NpgsqlCommand(OutcomeSql.Unlisten, _connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It is broken, and the pool drops it.
            return;
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }

    private void Note(object sender, NpgsqlNotificationEventArgs notification) => _isNotified = true;

    private async Task QueryAsync(
        CancellationToken cancellationToken, params (SqlText Sql, Action<NpgsqlDataReader> Each)[] queries)
    {
        await using var batch = new NpgsqlBatch(_connection) { Timeout = (_limitMs / 1000) + Grace };
        var settings = new NpgsqlBatchCommand(OutcomeSql.Settings);
        settings.Parameters.Add(new NpgsqlParameter<string>
        {
            TypedValue = _limitMs.ToString(CultureInfo.InvariantCulture),
        });
        batch.BatchCommands.Add(settings);
        foreach (var query in queries)
            batch.BatchCommands.Add(query.Sql.ToCommand());
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            foreach (var query in queries)
            {
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                    query.Each(reader);
            }
        }
        catch (PostgresException exception) when (SqlStates.IsCancelled(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new QueryTooBroadException(exception);
        }
    }

    private static StoredKey? KeyOf(NpgsqlDataReader reader) => reader.IsDBNull(0)
        ? null
        : new StoredKey(reader.GetInt64(0), reader.GetDateTime(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));

    private static SqlText Columns(string sql, params NpgsqlParameter[] columns) => new SqlText(sql).With(columns);

    private static NpgsqlParameter Column<T>(
        IReadOnlyList<SentEvent> events, string name, Func<SentEvent, T> value, NpgsqlDbType type) =>
        KeyParameters.Column(name, events.Select(value).ToArray(), type);
}
