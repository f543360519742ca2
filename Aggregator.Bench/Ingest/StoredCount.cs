namespace Aggregator.Bench.Ingest;

/// <summary>Counts the events that have been committed so far.</summary>
internal sealed class StoredCount
{
    private long _count;

    public long Value => Volatile.Read(ref _count);

    public void Add(int events) => Interlocked.Add(ref _count, events);
}
