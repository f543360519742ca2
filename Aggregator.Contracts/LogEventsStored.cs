using System.Text.Json.Serialization;
using MassTransit;

namespace Aggregator.Contracts;

/// <summary>
/// Published after the commit of a batch, one message for each topic in it. Delivery is at least once; ids between
/// <see cref="FirstId"/> and <see cref="LastId"/> may belong to other batches or to nobody.
/// </summary>
[MessageUrn("Aggregator.Contracts:LogEventsStored")]
[EntityName(LogEventsTopology.StoredExchange)]
public sealed record LogEventsStored
{
    [JsonPropertyName("topic")]
    [JsonPropertyOrder(0)]
    public required string Topic { get; init; }

    /// <summary>Events stored for the first time; at least 1.</summary>
    [JsonPropertyName("stored")]
    [JsonPropertyOrder(1)]
    public required int Stored { get; init; }

    /// <summary>Events of the same batch and topic that were there already.</summary>
    [JsonPropertyName("duplicates")]
    [JsonPropertyOrder(2)]
    public required int Duplicates { get; init; }

    /// <summary>The lowest id that the batch stored under this topic.</summary>
    [JsonPropertyName("first_id")]
    [JsonPropertyOrder(3)]
    public required long FirstId { get; init; }

    /// <summary>The highest id that the batch stored under this topic.</summary>
    [JsonPropertyName("last_id")]
    [JsonPropertyOrder(4)]
    public required long LastId { get; init; }
}
