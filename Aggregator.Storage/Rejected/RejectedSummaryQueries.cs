using Aggregator.Contracts;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Rejected;

/// <summary>Groups rejections by what their reasons have in common.</summary>
public sealed class RejectedSummaryQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>Bounds the time of a summary.</summary>
    private const int Window = 100_000;

    private const int MaxGroups = 100;

    /// <summary>
    /// A group is named by the beginning of the reason, up to the first colon, behind which positions and values stand.
    /// The groups after the most frequent are one group, whose rank is one more than the last one's. The length of a
    /// body is known without reading it.
    /// </summary>
    private const string Text =
        """
        WITH looked AS MATERIALIZED (
            SELECT r.id, r.queue,
                   coalesce(nullif(split_part(left(r.reason, @max_reason), ': ', 1), ''), left(r.reason, @max_reason))
                       AS reason,
                   r.received_at,
                   replay.confirmed_at IS NULL AS open, replay.requested_at IS NOT NULL AS requested,
                   octet_length(r.body) <> r.body_length AND replay.requested_at IS NULL AS unfit
            FROM rejected_events AS r
            LEFT JOIN rejected_replays AS replay ON replay.rejected_id = r.id
            WHERE (@topic::text IS NULL OR r.topic = @topic)
              AND (@queue::text IS NULL OR r.queue = @queue)
              AND (@reason::text IS NULL OR strpos(r.reason, @reason) > 0)
              AND (@since::timestamptz IS NULL OR r.received_at >= @since)
              AND (@until::timestamptz IS NULL OR r.received_at < @until)
              AND (@replayed::boolean IS NULL OR (replay.confirmed_at IS NOT NULL) = @replayed)
            ORDER BY r.id DESC
            LIMIT @window + 1
        ), groups AS (
            SELECT reason, queue, count(*) AS count, count(*) FILTER (WHERE open) AS open,
                   count(*) FILTER (WHERE open AND requested) AS requested,
                   count(*) FILTER (WHERE open AND unfit) AS unfit,
                   min(received_at) AS first_at, max(received_at) AS last_at, max(id) AS example
            FROM (SELECT * FROM looked ORDER BY id DESC LIMIT @window) AS counted GROUP BY reason, queue
        ), ranked AS (
            SELECT *, least(row_number() OVER (ORDER BY count DESC, reason, queue), @max + 1) AS rank FROM groups
        )
        SELECT count(*), min(reason), min(queue), sum(count)::bigint, sum(open)::bigint, sum(requested)::bigint,
               sum(unfit)::bigint, min(first_at), max(last_at), max(example), (SELECT count(*) FROM looked)
        FROM ranked GROUP BY rank
        ORDER BY rank
        """;

    /// <param name="filter">Which rejections; its <see cref="RejectedFilter.Before"/> is ignored.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<RejectedSummary> SummarizeAsync(RejectedFilter filter, CancellationToken cancellationToken)
    {
        var isComplete = true;
        var groups = await source.ListAsync(
            Sql(filter),
            options.Value.StatementTimeoutMs,
            reader =>
            {
                isComplete = reader.GetInt64(10) <= Window;
                return Group(reader);
            },
            cancellationToken);
        return new RejectedSummary(
            isComplete, [.. groups.Take(MaxGroups)], groups.Count > MaxGroups ? groups[MaxGroups] : null);
    }

    private static SqlText Sql(RejectedFilter filter) => new SqlText(Text)
        .With("topic", OrNull(filter.Topic), NpgsqlDbType.Text)
        .With("queue", OrNull(filter.Queue), NpgsqlDbType.Text)
        .With("reason", OrNull(filter.Reason), NpgsqlDbType.Text)
        .With("since", OrNull(filter.Since), NpgsqlDbType.TimestampTz)
        .With("until", OrNull(filter.Until), NpgsqlDbType.TimestampTz)
        .With("replayed", OrNull(filter.Replayed), NpgsqlDbType.Boolean)
        .With("max_reason", LogEventLimits.MaxReasonLength, NpgsqlDbType.Integer)
        .With("window", Window, NpgsqlDbType.Integer)
        .With("max", MaxGroups, NpgsqlDbType.Integer);

    private static object OrNull(object? value) => value ?? DBNull.Value;

    private static RejectedGroup Group(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetInt64(3),
        reader.GetInt64(4),
        reader.GetInt64(5),
        reader.GetInt64(6),
        reader.GetDateTime(7),
        reader.GetDateTime(8),
        reader.GetInt64(9));
}
