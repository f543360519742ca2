namespace Aggregator.Storage.History;

/// <summary>
/// The ledger's sums at the beginning of a minute. The figures of a minute are the difference between two samples, so
/// that a minute without a sample loses nothing: the next difference covers it too.
/// </summary>
public sealed class LedgerSample
{
    /// <summary>
    /// The topic; empty for the sums over all topics, which each sampled minute has. A topic has a row only for the
    /// minutes before which it changed.
    /// </summary>
    public required string Topic { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTime Minute { get; init; }

    /// <summary>When the sums were read: moments after <see cref="Minute"/>.</summary>
    public DateTime SampledAt { get; init; }

    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    /// <summary>Events that the API had accepted; <c>null</c> in the row of a topic.</summary>
    public long? Accepted { get; init; }

    /// <summary>Events of messages that were redelivered and skipped; <c>null</c> in the row of a topic.</summary>
    public long? Redelivered { get; init; }
}
