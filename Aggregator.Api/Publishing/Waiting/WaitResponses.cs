using System.Text.Json.Serialization;
using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>What became of an event that was published.</summary>
/// <param name="Index">Its index in the array; left out if a single event was sent.</param>
/// <param name="Status"><c>stored</c>, <c>duplicate</c> or <c>rejected</c>.</param>
/// <param name="EventId">The id under which it is stored.</param>
/// <param name="Id">The stored event's number; of a duplicate, that of the event which was stored before.</param>
/// <param name="StoredAt">When that event was stored; of a duplicate, when it was first seen.</param>
/// <param name="PayloadDiffered">Of a duplicate: whether the stored payload is another one; left out if that is not
/// known.</param>
/// <param name="Reason">Why it was rejected.</param>
internal sealed record EventSettled(
    [property: JsonPropertyName("index"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("event_id")] string EventId,
    [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Id,
    [property: JsonPropertyName("stored_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    DateTime? StoredAt,
    [property: JsonPropertyName("payload_differed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    bool? PayloadDiffered,
    [property: JsonPropertyName("reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Reason)
{
    public static EventSettled From(int? index, string eventId, EventOutcome outcome) => new(
        index,
        outcome.Kind switch
        {
            OutcomeKind.Stored => "stored",
            OutcomeKind.Duplicate => "duplicate",
            _ => "rejected",
        },
        eventId,
        outcome.Id,
        outcome.StoredAt,
        outcome.Kind == OutcomeKind.Duplicate ? outcome.PayloadDiffered : null,
        outcome.Reason);
}

/// <summary>What became of several events.</summary>
/// <param name="Status">Always <c>settled</c>.</param>
/// <param name="Accepted">Events that the broker has confirmed.</param>
/// <param name="Rejected">Events that break rules and were not queued, as in the response 202.</param>
/// <param name="Events">What became of each accepted event.</param>
internal sealed record EventsSettled(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<EventRejected> Rejected,
    [property: JsonPropertyName("events")] IReadOnlyList<EventSettled> Events)
{
    public const string Settled = "settled";
}
