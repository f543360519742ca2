namespace Aggregator.Storage.Ledger;

/// <summary>
/// The events that one process of the API has accepted by one kind of request. Only that process writes the row, with
/// its own total each time.
/// </summary>
public sealed class AcceptedEntry
{
    /// <summary>Drawn at random when the process started; the messages that it publishes name it.</summary>
    public Guid ProcessId { get; init; }

    /// <summary>One of <see cref="AcceptedDoors"/>.</summary>
    public required string Door { get; init; }

    /// <summary>Events that the broker has confirmed to the process.</summary>
    public long Accepted { get; init; }

    /// <summary>The count as it was <see cref="AcceptedSql.DueAfter"/> before <see cref="UpdatedAt"/>.</summary>
    public long Due { get; init; }

    public DateTime StartedAt { get; init; }

    public DateTime UpdatedAt { get; init; }
}
