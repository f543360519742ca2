using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Duplicates;

/// <summary>Summarizes the newest duplicates.</summary>
public sealed class DuplicateSummaryQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>Bounds the time of a summary, as no index serves it.</summary>
    private const int Window = 200_000;

    private const int MaxSenders = 100;
    private const int MaxSources = 20;

    /// <summary>
    /// The senders after the most frequent are one group, whose rank is one more than the last one's. The first row has
    /// no group: it says what was looked at. The rows with negative ranks are sources, each with all of its senders.
    /// </summary>
    private const string Text =
        """
        WITH looked AS MATERIALIZED (
            SELECT topic, source, via_api, app_id, received_at, differed,
                   width_bucket(extract(epoch FROM received_at - first_stored_at)::double precision, @bounds) AS gap
            FROM duplicate_events ORDER BY id DESC LIMIT @window
        ), chosen AS (
            SELECT * FROM looked
            WHERE received_at >= now() - make_interval(hours => @hours)
              AND (@topics::text[] IS NULL OR topic = ANY (@topics))
        ), senders AS (
            SELECT topic, source, via_api, app_id,
                   count(*) AS duplicates, count(*) FILTER (WHERE differed) AS conflicts,
                   min(received_at) AS first_at, max(received_at) AS last_at,
                   count(*) FILTER (WHERE gap = 0) AS g0, count(*) FILTER (WHERE gap = 1) AS g1,
                   count(*) FILTER (WHERE gap = 2) AS g2, count(*) FILTER (WHERE gap = 3) AS g3,
                   count(*) FILTER (WHERE gap = 4) AS g4, count(*) FILTER (WHERE gap = 5) AS g5,
                   count(*) FILTER (WHERE gap = 6) AS g6, count(*) FILTER (WHERE gap = 7) AS g7
            FROM chosen GROUP BY topic, source, via_api, app_id
        ), ranked AS (
            SELECT *, least(row_number() OVER (ORDER BY duplicates DESC, topic, source, app_id), @max + 1) AS rank
            FROM senders
        ), sources AS (
            SELECT source, sum(duplicates)::bigint AS duplicates, sum(conflicts)::bigint AS conflicts,
                   min(first_at) AS first_at, max(last_at) AS last_at, count(*) OVER () AS sources,
                   row_number() OVER (ORDER BY sum(duplicates) DESC, source) AS rank
            FROM senders GROUP BY source
        )
        SELECT 0 AS rank, NULL, NULL, NULL, NULL, NULL, count(*), 0,
               now() - make_interval(hours => @hours), min(received_at), ARRAY[]::bigint[], now()
        FROM looked
        UNION ALL
        SELECT rank, count(*), min(topic), min(source), bool_and(via_api), min(app_id),
               sum(duplicates)::bigint, sum(conflicts)::bigint, min(first_at), max(last_at),
               ARRAY[sum(g0), sum(g1), sum(g2), sum(g3), sum(g4), sum(g5), sum(g6), sum(g7)]::bigint[], NULL
        FROM ranked GROUP BY rank
        UNION ALL
        SELECT -rank, sources, NULL, source, NULL, NULL, duplicates, conflicts, first_at, last_at, NULL, NULL
        FROM sources WHERE rank <= @maxSources
        ORDER BY 1
        """;

    /// <param name="hours">How far to look back.</param>
    /// <param name="topics">The topics; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<DuplicateSummary> SummarizeAsync(
        int hours, IReadOnlyList<string>? topics, CancellationToken cancellationToken)
    {
        var sql = new SqlText(Text)
            .With("hours", hours, NpgsqlDbType.Integer)
            .With("topics", (object?)topics?.ToArray() ?? DBNull.Value, NpgsqlDbType.Array | NpgsqlDbType.Text)
            .With("bounds", DuplicateSummary.GapBounds.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Double)
            .With("window", Window, NpgsqlDbType.Integer)
            .With("max", MaxSenders, NpgsqlDbType.Integer)
            .With("maxSources", MaxSources, NpgsqlDbType.Integer);
        var (from, to, complete) = (default(DateTime), default(DateTime), true);
        var (sources, others) = (new List<DuplicateSource>(), 0L);
        var senders = await source.ListAsync(
            sql,
            options.Value.StatementTimeoutMs,
            reader =>
            {
                if (reader.GetInt64(0) > 0)
                    return Sender(reader);
                if (reader.GetInt64(0) < 0)
                {
                    // The ranks ascend, so that the largest source comes last.
                    sources.Insert(0, Source(reader));
                    others = Math.Max(0, reader.GetInt64(1) - MaxSources);
                    return null;
                }

                (from, to) = (reader.GetDateTime(8), reader.GetDateTime(11));
                complete = reader.GetInt64(6) < Window || reader.GetDateTime(9) < from;
                from = complete ? from : reader.GetDateTime(9);
                return null;
            },
            cancellationToken);
        var named = senders.OfType<DuplicateSender>().ToList();
        return new DuplicateSummary(
            from, to, complete, sources, others, [.. named.Take(MaxSenders)], named.ElementAtOrDefault(MaxSenders));
    }

    private static DuplicateSource Source(NpgsqlDataReader reader) =>
        new(DuplicateRow.Text(reader, 3), reader.GetInt64(6), reader.GetInt64(7), reader.GetDateTime(9));

    private static DuplicateSender Sender(NpgsqlDataReader reader) => new(
        reader.GetInt64(1),
        DuplicateRow.Text(reader, 2),
        DuplicateRow.Text(reader, 3),
        reader.IsDBNull(4) ? null : reader.GetBoolean(4),
        DuplicateRow.Text(reader, 5),
        reader.GetInt64(6),
        reader.GetInt64(7),
        reader.GetDateTime(8),
        reader.GetDateTime(9),
        reader.GetFieldValue<long[]>(10));
}
