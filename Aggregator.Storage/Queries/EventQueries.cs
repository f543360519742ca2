using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Aggregator.Storage.Queries;

/// <summary>Reads stored events in the order of their ids, settled ones only.</summary>
public sealed class EventQueries(NpgsqlDataSource source, HighWaterMarkQueries settled, IOptions<QueryOptions> options)
{
    /// <summary>Size at which a page ends early, in bytes: a thousand of the largest events would be 256 MB.</summary>
    public const int MaxPageBytes = 8 * 1024 * 1024;

    /// <summary>One page.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="order">From which end.</param>
    /// <param name="position">Id of the last event of the page before, exclusive; <c>null</c> for the first
    /// page.</param>
    /// <param name="limit">Maximum number of events; a page of large events ends earlier, at <see
    /// cref="MaxPageBytes"/>.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<EventRows> PageAsync(
        EventFilter filter, EventOrder order, long? position, int limit, CancellationToken cancellationToken)
    {
        if (filter.MatchesNothing)
            return new EventRows([], HasMore: false, position ?? 0);
        var range = await RangeAsync(filter, order, position, cancellationToken);
        if (range.IsEmpty)
            return new EventRows([], HasMore: false, position ?? 0);

        var rows = new List<EventRow>();
        var bytes = 0L;
        var more = false;
        await ReadAsync(
            EventSql.Page(filter, range, order, limit + 1),
            options.Value.StatementTimeoutMs,
            row =>
            {
                more = rows.Count == limit || (rows.Count > 0 && bytes + row.MaxJsonBytes > MaxPageBytes);
                if (!more)
                    rows.Add(row);
                bytes += row.MaxJsonBytes;
                return !more;
            },
            cancellationToken);
        return new EventRows(rows, more, more ? rows[^1].Id : range.UpTo);
    }

    /// <summary>Lets the database validate the filter without reading any rows.</summary>
    /// <exception cref="PostgresException">It refuses a value (SQLSTATE class 22), such as JSON that jsonb cannot
    /// hold.</exception>
    public Task CheckAsync(EventFilter filter, CancellationToken cancellationToken) =>
        ReadOldestAsync(filter, new IdRange(0, 0), 1, _ => true, cancellationToken);

    /// <summary>
    /// Passes the first events of a range of settled ids to <paramref name="each"/>, oldest first, each as soon as it
    /// is read, until there are no more or it returns <c>false</c>.
    /// </summary>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    internal Task ReadOldestAsync(
        EventFilter filter, IdRange range, int limit, Func<EventRow, bool> each, CancellationToken cancellationToken) =>
        ReadAsync(
            EventSql.Page(filter, range, EventOrder.Oldest, limit),
            options.Value.ExportStatementTimeoutMs,
            each,
            cancellationToken);

    /// <summary>
    /// The range that the page may show. Below the last event of a newest-first page everything is settled, and remains
    /// so when a transaction that announces late makes the high-water mark fall back; using that lower mark here would
    /// skip events.
    /// </summary>
    private async Task<IdRange> RangeAsync(
        EventFilter filter, EventOrder order, long? position, CancellationToken cancellationToken)
    {
        var range = await settled.OfTimesAsync(filter, cancellationToken);
        if (order is EventOrder.Newest && position is { } last)
            return range with { UpTo = Math.Min(range.UpTo, last - 1) };
        var now = await settled.NowAsync(cancellationToken);
        return new IdRange(Math.Max(range.After, position ?? 0), Math.Min(range.UpTo, now.Upper));
    }

    private Task ReadAsync(
        SqlText sql, int limitMs, Func<EventRow, bool> each, CancellationToken cancellationToken) =>
        source.ReadAsync(sql, limitMs, reader => ValueTask.FromResult(each(EventRow.Read(reader))), cancellationToken);
}

/// <summary>Events of a page.</summary>
/// <param name="Rows">In the order asked for.</param>
/// <param name="HasMore">Whether more events follow at present.</param>
/// <param name="Position">The start of the next page: everything before it in the page's order has been
/// examined.</param>
public sealed record EventRows(IReadOnlyList<EventRow> Rows, bool HasMore, long Position);
