using System.Text.Json.Serialization;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing;

/// <summary>The response to one event.</summary>
/// <param name="Status">Always <c>queued</c>.</param>
/// <param name="EventId">The id under which the event is stored: the id that was sent, or one made from a CloudEvent's
/// source and id.</param>
internal sealed record EventQueued(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("event_id")] string EventId)
{
    public const string Queued = "queued";
}

/// <summary>The response to several events, sent as an array or as NDJSON.</summary>
/// <param name="Status">Always <c>queued</c>.</param>
/// <param name="Accepted">Events that the broker has confirmed; at least 1, unless an empty batch of CloudEvents was
/// sent.</param>
/// <param name="Rejected">Events that break rules: all of an array, the first 100 of an NDJSON body.</param>
/// <param name="RejectedOmitted">For NDJSON only: how many rejected events are not listed.</param>
internal sealed record EventsQueued(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<EventRejected> Rejected,
    [property: JsonPropertyName("rejected_omitted"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    long? RejectedOmitted = null);

/// <summary>An event among several that breaks rules; it was not queued.</summary>
/// <param name="Index">Its index in the array or its line number; the first is 0, and empty lines are counted.</param>
/// <param name="EventId">Its id as far as it could be read, truncated to 255 characters.</param>
/// <param name="Errors">Every rule that it breaks.</param>
internal sealed record EventRejected(
    [property: JsonPropertyName("index")] long Index,
    [property: JsonPropertyName("event_id")] string? EventId,
    [property: JsonPropertyName("errors")] IReadOnlyList<FieldError> Errors)
{
    public static EventRejected From(long index, string? eventId, IReadOnlyList<FieldError> errors) =>
        new(index, eventId is null ? null : StorableText.Name(eventId, LogEventLimits.MaxEventIdLength), errors);
}
