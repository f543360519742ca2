namespace Aggregator.Storage.Rejected;

/// <summary>A rejection and the state of its replay, without its body.</summary>
public class RejectedRow
{
    public long Id { get; init; }

    public DateTime ReceivedAt { get; init; }

    public Guid? MessageId { get; init; }

    public required string Queue { get; init; }

    public required string Reason { get; init; }

    public string? Topic { get; init; }

    public string? EventId { get; init; }

    /// <summary>Length of the original body, in bytes; a very long body was not kept in full.</summary>
    public int BodyLength { get; init; }

    /// <summary>The rejection whose replay this one came from.</summary>
    public long? ReplayOf { get; init; }

    public DateTime? ReplayRequestedAt { get; init; }

    /// <summary>When the broker confirmed the replay.</summary>
    public DateTime? ReplayedAt { get; init; }

    /// <summary>When the replay was consumed.</summary>
    public DateTime? ConsumedAt { get; init; }
}

/// <summary>The same with the body.</summary>
public sealed class RejectedMessage : RejectedRow
{
    /// <summary>Properties and headers of the message, as JSON.</summary>
    public string? Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Whether all of the body was kept.</summary>
    public bool IsWhole => Body.Length == BodyLength;
}
