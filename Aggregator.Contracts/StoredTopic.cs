using System.Text.Json.Serialization;

namespace Aggregator.Contracts;

/// <summary>The part of a <see cref="LogEventsStored"/> about one topic.</summary>
public sealed record StoredTopic
{
    [JsonPropertyName("topic")]
    [JsonPropertyOrder(0)]
    public required string Topic { get; init; }

    /// <summary>The number of its events in the range; at least 1.</summary>
    [JsonPropertyName("stored")]
    [JsonPropertyOrder(1)]
    public required long Stored { get; init; }

    /// <summary>The lowest id of its events in the range.</summary>
    [JsonPropertyName("first_id")]
    [JsonPropertyOrder(2)]
    public required long FirstId { get; init; }

    /// <summary>The highest id of its events in the range.</summary>
    [JsonPropertyName("last_id")]
    [JsonPropertyOrder(3)]
    public required long LastId { get; init; }
}
