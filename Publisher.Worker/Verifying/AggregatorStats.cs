using System.Text.Json.Serialization;

namespace Publisher.Worker.Verifying;

/// <summary>
/// The counters of <c>GET /stats</c> that a verification needs; all count from the first start of the aggregator.
/// </summary>
internal sealed record AggregatorStats
{
    [JsonPropertyName("received")]
    public required long Received { get; init; }

    [JsonPropertyName("unique_processed")]
    public required long Unique { get; init; }

    [JsonPropertyName("duplicate_dropped")]
    public required long Duplicates { get; init; }

    /// <summary>Events that could never be stored.</summary>
    [JsonPropertyName("rejected")]
    public long Rejected { get; init; }

    /// <summary>Messages not yet consumed; <c>null</c> while the number is unknown.</summary>
    [JsonPropertyName("queue_backlog")]
    public required long? Backlog { get; init; }
}
