using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Decides which items form a batch and when it begins. With a backlog, batches are as large as they may be. While
/// items keep arriving, each waits up to the window for others, because a transaction costs as much as many items. An
/// item that arrives alone waits only for about as long as batches take. The policy holds the items that wait, and
/// neither clock nor lock: moments are times since any fixed beginning, and calls are made one after the other.
/// </summary>
internal sealed class BatchingPolicy<T>(GatheringOptions options)
{
    /// <summary>
    /// Waiting twice as long as a transaction takes leaves a consumer with little to do idle for two thirds of its
    /// time, and costs little where transactions are fast.
    /// </summary>
    private const int LingerFactor = 2;

    /// <summary>
    /// Number of items within one window that make a steady flow. A client that waits until each item is consumed
    /// before it sends the next one stays below this number, and therefore does not wait for the window.
    /// </summary>
    private const int SteadyItems = 4;

    private readonly Queue<Waiting> _waiting = new();
    private long _bytes;
    private int _running;
    private TimeSpan _linger;
    private TimeSpan _periodBegan;
    private int _arrived;
    private int _arrivedBefore;

    public void Add(T item, long bytes, TimeSpan now)
    {
        _waiting.Enqueue(new Waiting(item, bytes, now));
        _bytes += bytes;
        CountArrival(now);
    }

    /// <summary>
    /// Returns the next batch if it is due; it then counts as running until <see cref="Ended"/>.
    /// </summary>
    public bool TryTake(TimeSpan now, [NotNullWhen(true)] out List<T>? batch)
    {
        batch = null;
        if (NextLook(now) is not { } rest || rest > TimeSpan.Zero)
            return false;
        _running++;
        batch = Take();
        return true;
    }

    /// <summary>
    /// Returns how long to wait before <see cref="TryTake"/> may return a batch although nothing is added or ends;
    /// <c>null</c> if only that can change its result.
    /// </summary>
    public TimeSpan? NextLook(TimeSpan now) =>
        _waiting.Count == 0 || _running >= options.Concurrency ? null : Rest(now);

    /// <summary>A batch has ended.</summary>
    /// <param name="took">Its duration.</param>
    public void Ended(TimeSpan took)
    {
        _running--;
        var linger = LingerFactor * took;
        _linger = linger < options.Window ? linger : options.Window;
    }

    private TimeSpan Rest(TimeSpan now)
    {
        if (_waiting.Count >= options.MessageLimit || _bytes >= options.ByteLimit)
            return TimeSpan.Zero;
        var isSteady = Math.Max(_arrived, _arrivedBefore) >= SteadyItems;
        return (isSteady ? options.Window : _linger) - (now - _waiting.Peek().Since);
    }

    /// <summary>Counts items in the current and in the previous period, each as long as the window.</summary>
    private void CountArrival(TimeSpan now)
    {
        var age = now - _periodBegan;
        if (age >= options.Window)
        {
            _arrivedBefore = age < 2 * options.Window ? _arrived : 0;
            (_arrived, _periodBegan) = (0, now);
        }

        _arrived++;
    }

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

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Waiting(T Item, long Bytes, TimeSpan Since);
}
