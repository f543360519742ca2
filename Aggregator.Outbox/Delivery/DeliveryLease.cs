namespace Aggregator.Outbox.Delivery;

/// <summary>
/// The right of one process to send a transaction, as its holder sees it, and how far it has come. It starts before the
/// database writes it, so that it ends here no later than there, whatever the two clocks show.
/// </summary>
internal sealed class DeliveryLease(Guid outboxId, TimeSpan duration, TimeProvider timeProvider)
{
    private long _since = timeProvider.GetTimestamp();

    public Guid OutboxId => outboxId;

    public TimeSpan Duration => duration;

    /// <summary>The sequence number of the last message that was sent; -1 before the first.</summary>
    public int LastSent { get; set; } = -1;

    /// <summary>Somebody else may have begun to send.</summary>
    public bool HasEnded => timeProvider.GetElapsedTime(_since) >= duration;

    /// <summary>Half of it is used up.</summary>
    public bool IsToBeExtended => timeProvider.GetElapsedTime(_since) >= duration / 2;

    /// <summary>Writes an extension; returns whether the lease is still held.</summary>
    public async Task<bool> TryExtendAsync(Func<DeliveryLease, Task<bool>> write)
    {
        var before = timeProvider.GetTimestamp();
        var held = await write(this);
        if (held)
            _since = before;
        return held;
    }

    /// <summary>The same moment for one of several transactions that were taken together.</summary>
    public DeliveryLease For(Guid id) => new(id, duration, timeProvider) { _since = _since };
}
