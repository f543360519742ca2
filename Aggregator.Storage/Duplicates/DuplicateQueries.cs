using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Duplicates;

/// <summary>Reads the evidence of duplicates.</summary>
public sealed class DuplicateQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>
    /// Only the primary key serves the order, and no index the filters: a page looks at so many duplicates at most.
    /// </summary>
    private const int Window = 100_000;

    private const string Conditions =
        """
        (@topics::text[] IS NULL OR d.topic = ANY (@topics)) AND (@source::text IS NULL OR d.source = @source)
        AND (NOT @only_conflicts OR d.differed)
        """;

    /// <summary>
    /// The key of the duplicate's event, and not of one that was stored under the same identity after that key had
    /// gone.
    /// </summary>
    private const string WithKey =
        """
        LEFT JOIN event_keys AS k ON k.topic = d.topic AND k.event_id = d.event_id
            AND k.stored_at = coalesce(d.first_stored_at, k.stored_at)
        """;

    /// <summary>The keys are looked up for the rows of the page only.</summary>
    private const string Page =
        $"""
        SELECT {DuplicateRow.Columns}
        FROM (SELECT *
              FROM (SELECT * FROM duplicate_events
                    WHERE id < coalesce(@before, 9223372036854775807) ORDER BY id DESC LIMIT @window) AS d
              WHERE {Conditions}
              ORDER BY id DESC LIMIT @limit) AS d
        {WithKey}
        ORDER BY d.id DESC
        """;

    private const string WindowEnd =
        """
        SELECT id FROM duplicate_events
        WHERE id < coalesce(@before, 9223372036854775807) ORDER BY id DESC OFFSET @window - 1 LIMIT 1
        """;

    private const string OfEvent =
        $"""
        SELECT {DuplicateRow.Columns}
        FROM (SELECT * FROM duplicate_events WHERE topic = @topic AND event_id = @event_id) AS d
        {WithKey}
        WHERE d.id < coalesce(@before, 9223372036854775807) AND {Conditions}
        ORDER BY d.id DESC
        LIMIT @limit
        """;

    private const string WithPayloads =
        $"""
        SELECT {DuplicateRow.Columns}, e.payload::text, c.payload
        FROM duplicate_events AS d
        {WithKey}
        LEFT JOIN processed_events AS e ON e.id = k.event_no AND e.created_at = k.stored_at
        LEFT JOIN conflicting_payloads AS c ON c.duplicate_id = d.id
        WHERE d.id = @id AND (@topics::text[] IS NULL OR d.topic = ANY (@topics))
        """;

    /// <summary>The newest duplicates that match the filter, newest first.</summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="limit">Maximum number; a page may have fewer and not be the last.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<DuplicateRows> ListAsync(
        DuplicateFilter filter, int limit, CancellationToken cancellationToken)
    {
        var ofEvent = filter is { Topic: not null, EventId: not null };
        var rows = await RowsAsync(
            With(new SqlText(ofEvent ? OfEvent : Page), filter).With("limit", limit, NpgsqlDbType.Integer),
            DuplicateRow.Read,
            cancellationToken);
        if (rows.Count == limit)
            return new DuplicateRows(rows, rows[^1].Id);
        if (ofEvent)
            return new DuplicateRows(rows, null);
        var end = await RowsAsync(
            With(new SqlText(WindowEnd), filter), reader => reader.GetInt64(0), cancellationToken);
        return new DuplicateRows(rows, end is [var id] ? id : null);
    }

    /// <summary>One duplicate with the payloads, or <c>null</c>.</summary>
    public async Task<DuplicatePayloads?> FindAsync(
        long id, IReadOnlyList<string>? allowedTopics, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(
            new SqlText(WithPayloads)
                .With("id", id, NpgsqlDbType.Bigint)
                .With("topics", Topics(allowedTopics?.ToArray()), TextArray),
            reader => new DuplicatePayloads(DuplicateRow.Read(reader), Bytes(reader, 10), Bytes(reader, 11)),
            cancellationToken);
        return rows is [var found] ? found : null;
    }

    private const NpgsqlDbType TextArray = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private static object Topics(string[]? topics) => topics is null ? DBNull.Value : topics;

    private static SqlText With(SqlText sql, DuplicateFilter filter) => sql
        .With("topics", Topics(filter.Topics), TextArray)
        .With("topic", (object?)filter.Topic ?? DBNull.Value, NpgsqlDbType.Text)
        .With("event_id", (object?)filter.EventId ?? DBNull.Value, NpgsqlDbType.Text)
        .With("source", (object?)filter.Source ?? DBNull.Value, NpgsqlDbType.Text)
        .With("only_conflicts", filter.OnlyConflicts, NpgsqlDbType.Boolean)
        .With("before", (object?)filter.Before ?? DBNull.Value, NpgsqlDbType.Bigint)
        .With("window", Window, NpgsqlDbType.Integer);

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private Task<List<T>> RowsAsync<T>(
        SqlText sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        source.ListAsync(sql, options.Value.StatementTimeoutMs, read, cancellationToken);
}
