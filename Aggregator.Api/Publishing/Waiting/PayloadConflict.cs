using System.Globalization;
using System.Text.Json.Serialization;
using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>An event that was stored before with another payload.</summary>
/// <param name="Index">Its index in the array; 0 if a single event was sent.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="Id">The stored event's number.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="StoredPayloadHash">Hash of the stored payload, 16 hexadecimal digits.</param>
/// <param name="PayloadHash">Hash of the payload that was sent.</param>
internal sealed record PayloadConflict(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("id")] long? Id,
    [property: JsonPropertyName("stored_at")] DateTime? StoredAt,
    [property: JsonPropertyName("stored_payload_hash")] string StoredPayloadHash,
    [property: JsonPropertyName("payload_hash")] string PayloadHash)
{
    /// <summary>Returns <c>null</c> if the outcome is not known to be a conflict.</summary>
    public static PayloadConflict? From(int index, string eventId, EventOutcome outcome) =>
        outcome is { Kind: OutcomeKind.Duplicate, PayloadDiffered: true, StoredPayloadHash: { } stored }
            ? new(index, eventId, outcome.Id, outcome.StoredAt, Text(stored), Text(outcome.PayloadHash))
            : null;

    private static string Text(long hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
