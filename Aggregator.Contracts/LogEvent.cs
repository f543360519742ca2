using System.Text.Json.Serialization;
using MassTransit;

namespace Aggregator.Contracts;

/// <summary>
/// A log event as it is sent over REST and AMQP. Its identity is the pair (<see cref="Topic"/>,
/// <see cref="EventId"/>): however often it is sent, it is stored once. Limits are those of
/// <see cref="LogEventLimits"/>.
/// </summary>
[MessageUrn("Aggregator.Contracts:LogEvent")]
[EntityName(LogEventsTopology.Exchange)]
public sealed record LogEvent
{
    /// <summary>The topic to which the event belongs; 1 to 100 characters.</summary>
    [JsonPropertyName("topic")]
    [JsonPropertyOrder(0)]
    public required string Topic { get; init; }

    /// <summary>
    /// The publisher's id of the event, unique within the topic; 1 to 255 characters, UUIDs recommended.
    /// </summary>
    [JsonPropertyName("event_id")]
    [JsonPropertyOrder(1)]
    public required string EventId { get; init; }

    /// <summary>The time of the event by the publisher's clock. Stored in UTC with microseconds.</summary>
    [JsonPropertyName("timestamp")]
    [JsonPropertyOrder(2)]
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The service that the event comes from; 1 to 1,024 characters.</summary>
    [JsonPropertyName("source")]
    [JsonPropertyOrder(3)]
    public required string Source { get; init; }

    /// <summary>Any JSON object.</summary>
    [JsonPropertyName("payload")]
    [JsonPropertyOrder(4)]
    public required RawJson Payload { get; init; }
}
