namespace Aggregator.Storage.Archive;

/// <summary>An event that was restored from an archive, for reading only.</summary>
public sealed class ArchivedEvent
{
    /// <summary>The name of the archive's folder.</summary>
    public required string Archive { get; init; }

    /// <summary>The id that it had, which is the number of its key.</summary>
    public long Id { get; init; }

    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>The publisher's clock, in UTC.</summary>
    public DateTime Timestamp { get; init; }

    /// <summary>When it was stored first, by the database's clock.</summary>
    public DateTime CreatedAt { get; init; }

    public required string Source { get; init; }

    /// <summary>The payload as JSON text, as jsonb formats it.</summary>
    public required string Payload { get; init; }
}
