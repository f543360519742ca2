using System.Runtime.InteropServices;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Knows which keys the batches under way hold. A batch that shares a key with an earlier one waits for its end, so
/// that what belongs together is consumed in the order of arrival, while batches that share none go side by side. A
/// batch waits for earlier ones only: none ever waits for itself.
/// </summary>
internal sealed class InFlightKeys
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, BatchTurn> _holders = [];
    private BatchTurn? _last;

    /// <summary>Keys that are held now: no more than batches under way have.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _holders.Count;
        }
    }

    /// <summary>The turn of the next batch. To be called for one batch after the other, in their order.</summary>
    public BatchTurn NextTurn() => _last = new BatchTurn(this, _last);

    /// <summary>Gives the batch the keys, and tells which batches under way had one of them last.</summary>
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

    /// <summary>Takes back the keys that no later batch has been given.</summary>
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
