using System.Text.Json.Serialization;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

/// <summary>The answer to one event.</summary>
internal sealed record EventQueued(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("event_id")] string EventId)
{
    public const string Queued = "queued";
}

/// <summary>The answer to an array of events.</summary>
internal sealed record EventsQueued(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("accepted")] int Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<EventRefused> Rejected);

/// <summary>An event of an array that breaks rules; it was not queued.</summary>
internal sealed record EventRefused(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("event_id")] string? EventId,
    [property: JsonPropertyName("errors")] IReadOnlyList<FieldError> Errors);
