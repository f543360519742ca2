using Aggregator.Storage.Errors;

namespace Aggregator.Storage.Queries;

/// <summary>
/// Scans settled events from the oldest on in many small statements. Each statement covers a range of ids that it can
/// scan within the time limit, and returns few enough rows to hold in memory. No statement or connection is open in
/// between, so a slow reader delays no other.
/// </summary>
/// <param name="events">Reads the rows.</param>
/// <param name="filter">Which events.</param>
/// <param name="after">Id before the first one to read.</param>
/// <param name="time">Times the statements.</param>
public sealed class EventScanner(EventQueries events, EventFilter filter, long after, TimeProvider time)
{
    /// <summary>Maximum size of the payloads in a step, in bytes; the last event may exceed it.</summary>
    public const int MaxStepBytes = 512 * 1024;

    private const int MaxRows = 1000;
    private const int MinRows = 8;

    private readonly ScanWindow _stretch = new();
    private int _rows = MaxRows;

    /// <summary>Every event up to this id that matches has been returned.</summary>
    public long Position { get; private set; } = after;

    /// <summary>
    /// The next events up to an id; the list may be empty although <see cref="Position"/> is still below that id.
    /// </summary>
    /// <exception cref="QueryTooBroadException">Even the smallest range could not be scanned in time.</exception>
    public async Task<IReadOnlyList<EventRow>> NextAsync(long upTo, CancellationToken cancellationToken)
    {
        var range = new IdRange(Position, _stretch.End(Position, upTo));
        var rows = new List<EventRow>();
        var full = false;
        var bytes = 0L;
        var start = time.GetTimestamp();
        try
        {
            await events.ReadOldestAsync(filter, range, _rows, Take, cancellationToken);
            full |= rows.Count == _rows;
            _stretch.Took(time.GetElapsedTime(start));
        }
        catch (QueryTooBroadException) when (_stretch.TryShorten() || rows.Count > 0)
        {
            // The rows that were read before the time limit are used; if there are none, the next step tries a smaller
            // range.
            full = true;
        }

        _rows = Math.Clamp(rows.Count * 2, MinRows, MaxRows);
        if (!full)
            Position = range.UpTo;
        else if (rows.Count > 0)
            Position = rows[^1].Id;
        return rows;

        bool Take(EventRow row)
        {
            rows.Add(row);
            bytes += row.Payload.Length;
            full = bytes >= MaxStepBytes;
            return !full;
        }
    }
}
