using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Publishing;

/// <summary>Remembers counts until they are due.</summary>
internal sealed class DueCount(int doors, TimeProvider time)
{
    private readonly Queue<(long At, long[] Counts)> _waiting = new();
    private long[] _due = new long[doors];

    /// <summary>
    /// Adds the counts of this moment and returns the newest that are older than <see cref="AcceptedSql.DueAfter"/>.
    /// </summary>
    public long[] Add(long[] counts)
    {
        while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= AcceptedSql.DueAfter)
            _due = _waiting.Dequeue().Counts;
        _waiting.Enqueue((time.GetTimestamp(), counts));
        return _due;
    }

    /// <summary>
    /// After a database outage the time starts anew, because consumers have also waited with unacknowledged messages.
    /// </summary>
    public void BeginAnew() => _waiting.Clear();
}
