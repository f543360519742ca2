using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>One topic: what the ledger counted, and the ends of what is retained.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Received">Events taken from messages.</param>
/// <param name="Unique">Events stored.</param>
/// <param name="Duplicates">Events that had already been stored.</param>
/// <param name="First">The oldest event retained; <c>null</c> when retention has dropped all of them.</param>
/// <param name="Last">The newest event retained.</param>
public sealed record TopicRow(
    string Name, long Received, long Unique, long Duplicates, TopicEvent? First = null, TopicEvent? Last = null);

/// <summary>The id of the event, its publisher's timestamp and its time of storing, both UTC.</summary>
public sealed record TopicEvent(long Id, string EventId, DateTime Timestamp, DateTime CreatedAt);

public sealed class TopicQueries(NpgsqlDataSource source, HighWaterMarkQueries settled, IOptions<QueryOptions> options)
{
    private const string Counts =
        """
        SELECT topic, sum(received)::bigint AS received, sum(stored)::bigint AS stored,
               sum(duplicates)::bigint AS duplicates
        FROM ingest_ledger
        WHERE topic > @after AND (@topics::text[] IS NULL OR topic = ANY(@topics))
        GROUP BY topic
        ORDER BY topic
        LIMIT @limit
        """;

    /// <summary>
    /// The first and last event are read from the topic's index, one entry each, so the cost does not depend on the
    /// number of events.
    /// </summary>
    private const string WithEnds =
        $"""
         SELECT t.topic, received, stored, duplicates,
                f.id, f.event_id, f."timestamp", f.created_at, l.id, l.event_id, l."timestamp", l.created_at
         FROM ({Counts}) AS t
         LEFT JOIN LATERAL (
             SELECT id, event_id, "timestamp", created_at FROM processed_events e
             WHERE e.topic = t.topic AND e.id <= @up_to ORDER BY e.id LIMIT 1
         ) AS f ON true
         LEFT JOIN LATERAL (
             SELECT id, event_id, "timestamp", created_at FROM processed_events e
             WHERE e.topic = t.topic AND e.id <= @up_to ORDER BY e.id DESC LIMIT 1
         ) AS l ON true
         ORDER BY t.topic
         """;

    /// <summary>Topics in the order of their names' bytes, with the first and last event of each.</summary>
    /// <param name="filter">Topics asked for and allowed; the rest of the filter is ignored.</param>
    /// <param name="after">Name of the last topic of the previous page; empty for the first page.</param>
    /// <param name="limit">Maximum number of topics.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<IReadOnlyList<TopicRow>> WithEndsAsync(
        EventFilter filter, string after, int limit, CancellationToken cancellationToken)
    {
        if (filter.MatchesNothing)
            return [];
        var now = await settled.NowAsync(cancellationToken);
        return await source.ListAsync(
            SqlWithEnds(filter, after, limit, now.Upper),
            options.Value.StatementTimeoutMs,
            reader => Row(reader) with { First = End(reader, 4), Last = End(reader, 8) },
            cancellationToken);
    }

    /// <summary>Topics and their counts only.</summary>
    /// <inheritdoc cref="WithEndsAsync"/>
    public async Task<IReadOnlyList<TopicRow>> CountsAsync(
        EventFilter filter, string after, int limit, CancellationToken cancellationToken) =>
        filter.MatchesNothing
            ? []
            : await source.ListAsync(
                Sql(Counts, filter, after, limit), options.Value.StatementTimeoutMs, Row, cancellationToken);

    internal static SqlText SqlWithEnds(EventFilter filter, string after, int limit, long upTo) =>
        Sql(WithEnds, filter, after, limit).With("up_to", upTo, NpgsqlDbType.Bigint);

    private static SqlText Sql(string text, EventFilter filter, string after, int limit) => new SqlText(text)
        .With("after", after, NpgsqlDbType.Text)
        .With(
            "topics",
            (object?)filter.EffectiveTopics?.ToArray() ?? DBNull.Value,
            NpgsqlDbType.Array | NpgsqlDbType.Text)
        .With("limit", limit, NpgsqlDbType.Integer);

    private static TopicRow Row(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));

    private static TopicEvent? End(NpgsqlDataReader reader, int column) => reader.IsDBNull(column)
        ? null
        : new TopicEvent(
            reader.GetInt64(column),
            reader.GetString(column + 1),
            reader.GetDateTime(column + 2),
            reader.GetDateTime(column + 3));
}
