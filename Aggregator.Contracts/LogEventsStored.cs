using System.Text.Json.Serialization;
using MassTransit;

namespace Aggregator.Contracts;

/// <summary>
/// Announces, a moment after their commit, every event with an id above <see cref="AfterId"/> up to and including
/// <see cref="UpToId"/>: no further event can appear in that range. Announcements follow each other without a gap.
/// Delivery is at least once: after a crash a range may be announced again, possibly as the beginning of a longer one,
/// so a subscriber must ignore ids at or below the highest <see cref="UpToId"/> that it has handled.
/// </summary>
[MessageUrn("Aggregator.Contracts:LogEventsStored")]
[EntityName(LogEventsTopology.StoredExchange)]
public sealed record LogEventsStored
{
    /// <summary>The id at which the range begins, exclusive.</summary>
    [JsonPropertyName("after_id")]
    [JsonPropertyOrder(0)]
    public required long AfterId { get; init; }

    /// <summary>The id of the last event in the range, inclusive.</summary>
    [JsonPropertyName("up_to_id")]
    [JsonPropertyOrder(1)]
    public required long UpToId { get; init; }

    /// <summary>Each topic that has events in the range, in the order of the topics' bytes; at least one.</summary>
    [JsonPropertyName("topics")]
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<StoredTopic> Topics { get; init; }
}
