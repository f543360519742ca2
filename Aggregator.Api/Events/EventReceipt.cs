using System.Text.Json.Serialization;

namespace Aggregator.Api.Events;

/// <summary>The proof that an event was stored, with what is known about its copies.</summary>
/// <param name="Id">The event's number.</param>
/// <param name="Topic">Topic.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="Duplicates">Copies in other messages that were dropped.</param>
/// <param name="FirstSeenAt">When the first copy arrived, which is the one that was stored.</param>
/// <param name="LastSeenAt">When the last copy arrived.</param>
/// <param name="PayloadDiffered">Whether a dropped copy had another payload than the stored one.</param>
/// <param name="PayloadRetained">Whether the event is still there with its payload.</param>
/// <param name="ExpiredAt">When retention dropped the payload; <c>null</c> while it is there, or if it was dropped
/// before such times were recorded.</param>
internal sealed record EventReceipt(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("topic")] string Topic,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("stored_at")] DateTime StoredAt,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("first_seen_at")] DateTime FirstSeenAt,
    [property: JsonPropertyName("last_seen_at")] DateTime LastSeenAt,
    [property: JsonPropertyName("payload_differed")] bool PayloadDiffered,
    [property: JsonPropertyName("payload_retained")] bool PayloadRetained,
    [property: JsonPropertyName("expired_at")] DateTime? ExpiredAt);
