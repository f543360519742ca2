using System.Diagnostics.CodeAnalysis;

namespace Aggregator.Client.Logs;

/// <summary>
/// A bounded queue for many threads that add and one that takes. Neither locks: who adds competes for a position with
/// one compare-and-swap, and an empty slot is one that holds <c>null</c>.
/// </summary>
/// <param name="capacity">Number of slots; a power of two.</param>
internal sealed class LogRing<T>(int capacity)
    where T : class
{
    private readonly T?[] _slots = new T?[capacity];
    private RingPositions _positions;

    /// <summary>Number of items that were added so far, including those that are being added.</summary>
    public long Added => Volatile.Read(ref _positions.Tail);

    /// <summary>Number of items that were taken so far; for the thread that takes.</summary>
    public long Taken => _positions.Head;

    /// <summary>Adds an item; <c>false</c> if the ring is full.</summary>
    /// <param name="item">What to add.</param>
    /// <param name="position">Number of items that were added before.</param>
    public bool TryAdd(T item, out long position)
    {
        position = Volatile.Read(ref _positions.Tail);
        while (position - Volatile.Read(ref _positions.Head) < capacity)
        {
            var seen = Interlocked.CompareExchange(ref _positions.Tail, position + 1, position);
            if (seen == position)
            {
                // The slot is empty: the head passed it after it was emptied.
                Volatile.Write(ref _slots[position & (capacity - 1)], item);
                return true;
            }

            position = seen;
        }

        return false;
    }

    /// <summary>Takes the oldest item; <c>false</c> if there is none, or it is still being added.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        ref var slot = ref _slots[_positions.Head & (capacity - 1)];
        item = Volatile.Read(ref slot);
        if (item is null)
            return false;
        slot = null;
        Volatile.Write(ref _positions.Head, _positions.Head + 1);
        return true;
    }
}
