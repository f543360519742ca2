namespace Aggregator.Storage.Events;

/// <summary>
/// The epoch from which event numbers are now drawn; one row. When the server has been replaced or restarted, numbers
/// that readers have seen may have been lost, and the next numbers are drawn far above them.
/// </summary>
public sealed class EventEpoch
{
    /// <summary>Always 1.</summary>
    public short Id { get; init; }

    /// <summary>A point-in-time recovery and a failover to a standby begin a new one.</summary>
    public long Timeline { get; init; }

    public long SystemIdentifier { get; init; }

    public DateTime ServerStarted { get; init; }

    /// <summary>
    /// The database and the file of the sequence; it changes after a restore from a dump, or when the sequence is
    /// reset.
    /// </summary>
    public required string SequenceFile { get; init; }
}
