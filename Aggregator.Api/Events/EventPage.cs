using System.Text.Json.Serialization;
using Aggregator.Contracts;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Events;

/// <summary>A page of stored events.</summary>
/// <param name="Data">In the order asked for.</param>
/// <param name="Next">
/// The <c>cursor</c> of the next page. In newest-first order it is <c>null</c> on the last page; in oldest-first order
/// it is never <c>null</c>, because new events keep arriving at the end.
/// </param>
/// <param name="HasMore">Whether the next page already has events.</param>
internal sealed record EventPage(
    [property: JsonPropertyName("data")] IReadOnlyList<StoredEvent> Data,
    [property: JsonPropertyName("next")] string? Next,
    [property: JsonPropertyName("has_more")] bool HasMore)
{
    public static EventPage From(EventRows page, EventOrder order, EventFilter filter) => new(
        [.. page.Rows.Select(StoredEvent.From)],
        page.HasMore || order is EventOrder.Oldest ? new PageCursor(order, page.Position).ToText(filter) : null,
        page.HasMore);
}

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
    public static StoredEvent From(EventRow stored) => new(
        stored.Id,
        stored.Topic,
        stored.EventId,
        stored.Timestamp,
        stored.Source,
        RawJson.FromValidated(stored.Payload),
        stored.Status,
        stored.CreatedAt);
}
