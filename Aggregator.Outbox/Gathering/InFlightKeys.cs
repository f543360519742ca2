using System.Runtime.InteropServices;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Tracks which keys the running batches hold. A batch that shares a key with an earlier batch waits for the end of
/// that batch, so that messages with the same key are consumed in the order of arrival, while batches that share no key
/// run in parallel. A batch waits only for earlier batches, so there are no cycles.
/// </summary>
internal sealed class InFlightKeys
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, BatchTurn> _holders = [];
    private BatchTurn? _last;

    /// <summary>Number of keys that are held now, at most the number of keys in running batches.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _holders.Count;
        }
    }

    /// <summary>
    /// Returns the turn of the next batch. Must be called for one batch after the other, in their order.
    /// </summary>
    public BatchTurn NextTurn() => _last = new BatchTurn(this, _last);

    /// <summary>Assigns the keys to the batch, and returns the running batches that held one of them last.</summary>
    public List<BatchTurn> Take(BatchTurn turn, List<ulong> keys)
    {
        var before = new List<BatchTurn>();
        lock (_lock)
        {
            foreach (var key in keys)
            {
                ref var holder = ref CollectionsMarshal.GetValueRefOrAddDefault(_holders, key, out _);
                if (holder is not null && holder != turn && !before.Contains(holder))
                    before.Add(holder);
                holder = turn;
            }
        }

        return before;
    }

    /// <summary>Releases the keys that have not been assigned to a later batch.</summary>
    public void Release(BatchTurn turn, List<ulong> keys)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (_holders.TryGetValue(key, out var holder) && holder == turn)
                    _holders.Remove(key);
            }
        }
    }
}
