namespace Aggregator.Storage.Events;

/// <summary>
/// An event, or a message without any event, that can never be stored; it is kept so that nothing is lost silently.
/// </summary>
public sealed class RejectedEvent
{
    public long Id { get; init; }

    public DateTime ReceivedAt { get; init; }

    public Guid? MessageId { get; init; }

    /// <summary>The queue that its message was taken from.</summary>
    public required string Queue { get; init; }

    /// <summary>A description of the rules that it broke.</summary>
    public required string Reason { get; init; }

    /// <summary>As far as it could be read.</summary>
    public string? Topic { get; init; }

    /// <summary>As far as it could be read.</summary>
    public string? EventId { get; init; }

    /// <summary>The message's properties and headers, as JSON.</summary>
    public string? Headers { get; init; }

    /// <summary>The bytes as they were received, up to <see cref="Ingest.IngestRejection.MaxBodyBytes"/>.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Length of the body as it came, in bytes.</summary>
    public int BodyLength { get; init; }
}
