using System.Diagnostics.CodeAnalysis;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Decides which items go together and when. With a backlog batches are as large as they may be; without one they are
/// what came during the last one, and an item that comes alone waits only for about as long as batches take, at most
/// the window. It holds the items that wait, and neither clock nor lock: moments are times since any one beginning, and
/// calls come one after the other.
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

    /// <summary>The next batch if it is time for one; it then counts as running until <see cref="Ended"/>.</summary>
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
    /// How long to wait before <see cref="TryTake"/> may have another answer although nothing is added or ends;
    /// <c>null</c> if only that can change it.
    /// </summary>
    public TimeSpan? NextLook(TimeSpan now) =>
        _waiting.Count == 0 || _running >= options.Concurrency ? null : Rest(now);

    /// <summary>A batch has ended, after so long.</summary>
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
