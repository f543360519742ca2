using System.Collections.Concurrent;

namespace Aggregator.Storage.Ledger;

/// <summary>
/// Lends each transaction of this process a ledger row of its own. Scoped: the row is given back when the scope, and with
/// it the transaction, has ended.
/// </summary>
public sealed class LedgerWriter(LedgerSlots slots) : IDisposable
{
    public Guid Writer => slots.Writer;

    public short Slot { get; } = slots.Rent();

    public void Dispose() => slots.Return(Slot);
}

/// <summary>The ledger rows of this process: as many as it ever had transactions at the same time.</summary>
public sealed class LedgerSlots
{
    private readonly ConcurrentBag<short> _free = [];
    private int _count;

    public Guid Writer { get; } = Guid.CreateVersion7();

    internal short Rent() => _free.TryTake(out var slot) ? slot : (short)(Interlocked.Increment(ref _count) - 1);

    internal void Return(short slot) => _free.Add(slot);
}
