using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>
/// Reads the high-water mark up to which events are settled; see the function <c>settled_events</c> for the rule.
/// </summary>
public sealed class HighWaterMarkQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>
    /// Maximum time between the statement whose time an event carries and the drawing of its number. Both happen in one
    /// statement, before it writes; a minute allows for a nearly stalled server, and for a clock that is corrected.
    /// </summary>
    private const string Slack = "interval '1 minute'";

    /// <summary>The current high-water mark. Events up to it must be read by a later statement.</summary>
    /// <exception cref="DatabaseIsStandbyException">A pooler has replaced the server behind an open connection by a
    /// standby; new connections are checked when they are opened.</exception>
    public async Task<HighWaterMark> NowAsync(CancellationToken cancellationToken)
    {
        var rows = await source.ListAsync(
            new SqlText("SELECT settled, drawn, pg_is_in_recovery() FROM settled_events()"),
            options.Value.StatementTimeoutMs,
            reader => reader.GetBoolean(2)
                ? throw new DatabaseIsStandbyException()
                : new HighWaterMark(reader.GetInt64(0), reader.GetInt64(1)),
            cancellationToken);
        return rows[0];
    }

    /// <summary>The ids that can lie within the filter's times of storing, settled or not.</summary>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<IdRange> OfTimesAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        if (filter.StoredFrom is null && filter.StoredTo is null)
            return IdRange.All;

        // An event created before `from` minus the slack was numbered before `from`, so every number up to its own is
        // out of range.
        var sql = new SqlText(
            $"""
             SELECT coalesce((SELECT before_id FROM events_around(@from - {Slack})), 0),
                    coalesce((SELECT after_id FROM events_around(@to + {Slack})), {long.MaxValue})
             """)
            .With("from", filter.StoredFrom ?? DateTimeOffset.MinValue.UtcDateTime, NpgsqlDbType.TimestampTz)
            .With("to", filter.StoredTo ?? DateTimeOffset.MaxValue.UtcDateTime, NpgsqlDbType.TimestampTz);
        var rows = await source.ListAsync(
            sql,
            options.Value.StatementTimeoutMs,
            reader => new IdRange(reader.GetInt64(0), reader.GetInt64(1)),
            cancellationToken);
        return rows[0];
    }
}
