namespace Aggregator.Storage.Events;

/// <summary>A stored event with its payload. The table is partitioned by <see cref="CreatedAt"/>.</summary>
public sealed class ProcessedEvent
{
    /// <summary>The <see cref="EventKey.EventNo"/> of its key.</summary>
    public long Id { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>The publisher's clock, in UTC.</summary>
    public DateTime Timestamp { get; init; }

    public required string Source { get; init; }

    /// <summary>The payload as JSON text, as jsonb formats it.</summary>
    public required string Payload { get; init; }

    public string Status { get; init; } = "processed";

    /// <summary>The database's clock at the statement that stored it; equals <see cref="EventKey.StoredAt"/>.</summary>
    public DateTime CreatedAt { get; init; }
}
