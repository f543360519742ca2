namespace Aggregator.Storage.Retention;

/// <summary>
/// Events of a topic that its own retention has deleted, written in the transactions that delete them. It explains the
/// keys that have no event any more, and is part of the ledger.
/// </summary>
public sealed class ExpiredTopic
{
    public required string Topic { get; init; }

    /// <summary>They were stored before this day, which begins at midnight UTC.</summary>
    public DateTime Upper { get; init; }

    /// <summary>When the last of them was deleted.</summary>
    public DateTime ExpiredAt { get; init; }

    /// <summary>Up to this id the topic has no event any more.</summary>
    public long UpToId { get; init; }

    /// <summary>How many they were.</summary>
    public long Events { get; init; }
}
