using System.Text.Json.Serialization;
using Aggregator.Contracts;
using Aggregator.Storage.Events;

namespace Aggregator.Api.Events;

/// <summary>A list of stored events.</summary>
internal sealed record EventPage([property: JsonPropertyName("data")] IReadOnlyList<StoredEvent> Data);

/// <summary>A stored event as readers see it.</summary>
internal sealed record StoredEvent(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("topic")] string Topic,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("timestamp")] DateTime Timestamp,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("payload")] RawJson Payload,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("created_at")] DateTime CreatedAt)
{
    public static StoredEvent From(ProcessedEvent stored) => new(
        stored.Id,
        stored.Topic,
        stored.EventId,
        stored.Timestamp,
        stored.Source,
        RawJson.FromValidated(System.Text.Encoding.UTF8.GetBytes(stored.Payload)),
        stored.Status,
        stored.CreatedAt);
}
