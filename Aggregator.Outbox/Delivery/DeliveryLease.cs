namespace Aggregator.Outbox.Delivery;

/// <summary>
/// The right of one process to send a transaction, as seen by its holder. It starts before the database writes it, so that it ends
/// here no later than there, whatever the two clocks show.
/// </summary>
internal sealed class DeliveryLease(TimeSpan duration, TimeProvider timeProvider)
{
    private long _since = timeProvider.GetTimestamp();

    public TimeSpan Duration => duration;

    /// <summary>Somebody else may have begun to send.</summary>
    public bool HasEnded => timeProvider.GetElapsedTime(_since) >= duration;

    /// <summary>Half of it is used up.</summary>
    public bool IsToBeExtended => timeProvider.GetElapsedTime(_since) >= duration / 2;

    /// <summary>For one of several transactions that were taken together: each is extended by itself.</summary>
    public DeliveryLease Copy() => new(duration, timeProvider) { _since = _since };

    /// <summary>Remembers the moment before an extension is written.</summary>
    public long Now() => timeProvider.GetTimestamp();

    /// <summary>The extension is written.</summary>
    public void Extended(long since) => _since = since;
}
