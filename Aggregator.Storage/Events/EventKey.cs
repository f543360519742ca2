namespace Aggregator.Storage.Events;

/// <summary>
/// The identity of a stored event. Its primary key is the final guard against storing an event twice, and it is kept
/// longer than payloads are, so that duplicates are recognised after retention has dropped them: for ever, unless
/// <see cref="Partitions.RetentionOptions.KeyDays"/> is set.
/// </summary>
public sealed class EventKey
{
    public required string Topic { get; init; }

    public required string EventId { get; init; }

    /// <summary>
    /// Rises in the order of arrival within a batch; gaps are normal, since a duplicate uses up a number.
    /// </summary>
    public long EventNo { get; init; }

    /// <summary>
    /// Hash of the payload's meaning: the order of names, white space and the notation of values do not change it.
    /// </summary>
    public long PayloadHash { get; init; }

    /// <summary>
    /// Version of the algorithm that made <see cref="PayloadHash"/>; hashes of two versions cannot be compared.
    /// </summary>
    public short HashVersion { get; init; }

    public DateTime StoredAt { get; init; }
}
