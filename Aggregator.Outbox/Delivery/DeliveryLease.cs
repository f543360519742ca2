namespace Aggregator.Outbox.Delivery;

/// <summary>
/// The right of one process to send a transaction, as its holder sees it, and the progress of sending. The holder's
/// lease starts before the database writes it, so that it ends here no later than there, whatever the two clocks show.
/// </summary>
internal sealed class DeliveryLease(Guid outboxId, TimeSpan duration, TimeProvider timeProvider)
{
    private long _since = timeProvider.GetTimestamp();

    public Guid OutboxId => outboxId;

    public TimeSpan Duration => duration;

    /// <summary>The sequence number of the last message that was sent; -1 before the first.</summary>
    public int LastSent { get; set; } = -1;

    /// <summary>Whether another process may have begun to send.</summary>
    public bool HasEnded => timeProvider.GetElapsedTime(_since) >= duration;

    /// <summary>Whether half of the lease is used up.</summary>
    public bool IsToBeExtended => timeProvider.GetElapsedTime(_since) >= duration / 2;

    /// <summary>Extends the lease in the database; returns whether it is still held.</summary>
    public async Task<bool> TryExtendAsync(Func<DeliveryLease, Task<bool>> write)
    {
        var before = timeProvider.GetTimestamp();
        var held = await write(this);
        if (held)
            _since = before;
        return held;
    }

    /// <summary>A lease with the same start for one of several transactions that were taken together.</summary>
    public DeliveryLease For(Guid id) => new(id, duration, timeProvider) { _since = _since };
}
