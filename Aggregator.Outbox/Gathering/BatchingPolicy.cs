using System.Diagnostics.CodeAnalysis;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Decides which items form a batch, and when. With a backlog batches are as large as allowed; without one a batch
/// holds the items that arrived during the previous batch, and a single item waits only for about as long as batches
/// take, at most the window. The policy holds the waiting items, but neither a clock nor a lock: moments are times
/// since an arbitrary start, and calls must not overlap.
/// </summary>
internal sealed class BatchingPolicy<T>(GatheringOptions options)
{
    // Waiting twice as long as a transaction takes keeps a consumer with little to do idle for two thirds of its time,
    // and costs little where transactions are fast.
    private const int LingerFactor = 2;

    private readonly Queue<Waiting> _waiting = new();
    private long _bytes;
    private int _running;
    private TimeSpan _linger;

    public void Add(T item, long bytes, TimeSpan now)
    {
        _waiting.Enqueue(new Waiting(item, bytes, now));
        _bytes += bytes;
    }

    /// <summary>
    /// The next batch, if it is time for one; the batch then counts as running until <see cref="Ended"/>.
    /// </summary>
    public bool TryTake(TimeSpan now, [NotNullWhen(true)] out List<T>? batch)
    {
        batch = null;
        if (_waiting.Count == 0 || _running >= options.Concurrency || Rest(now) > TimeSpan.Zero)
            return false;
        _running++;
        batch = Take();
        return true;
    }

    /// <summary>
    /// Time until <see cref="TryTake"/> may return another result even if no item is added and no batch ends;
    /// <c>null</c> if only these can change the result.
    /// </summary>
    public TimeSpan? NextLook(TimeSpan now) =>
        _waiting.Count == 0 || _running >= options.Concurrency ? null : Rest(now);

    /// <summary>Called when a batch has ended, with its duration.</summary>
    public void Ended(TimeSpan took)
    {
        _running--;
        var linger = LingerFactor * took;
        _linger = linger < options.Window ? linger : options.Window;
    }

    private TimeSpan Rest(TimeSpan now) => _waiting.Count >= options.MessageLimit || _bytes >= options.ByteLimit
        ? TimeSpan.Zero
        : _linger - (now - _waiting.Peek().Since);

    private List<T> Take()
    {
        var batch = new List<T>(Math.Min(_waiting.Count, options.MessageLimit));
        for (var bytes = 0L; batch.Count < options.MessageLimit && bytes < options.ByteLimit
            && _waiting.TryDequeue(out var next);)
        {
            batch.Add(next.Item);
            bytes += next.Bytes;
            _bytes -= next.Bytes;
        }

        return batch;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Waiting(T Item, long Bytes, TimeSpan Since);
}
