using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Events;

/// <summary>One event and its receipt.</summary>
/// <param name="Event"><c>null</c> when retention has dropped its payload.</param>
/// <param name="Receipt">Its receipt, which is kept longer than the payload.</param>
internal sealed record ReceiptAnswer(
    [property: JsonPropertyName("event")] StoredEvent? Event,
    [property: JsonPropertyName("receipt")] EventReceipt Receipt)
{
    public static ReceiptAnswer From(string topic, string eventId, Receipt found) => new(
        found.Event is { } stored ? StoredEvent.From(stored) : null,
        new EventReceipt(
            found.Id,
            topic,
            eventId,
            found.StoredAt,
            found.Duplicates,
            found.StoredAt,
            found.LastSeenAt,
            found.PayloadsDiffered,
            found.Event is not null,
            found.ExpiredAt));
}
