using System.Text.Json.Serialization;

namespace Aggregator.Api.Publishing.Clef;

/// <summary>The response to events of Serilog, with the name that Seq's clients read.</summary>
/// <param name="MinimumLevelAccepted">Always <c>null</c>: every level is accepted.</param>
/// <param name="Accepted">Events that the broker has confirmed.</param>
/// <param name="Rejected">Events that break rules; the first 100.</param>
/// <param name="RejectedOmitted">How many rejected events are not listed.</param>
internal sealed record ClefAnswer(
    [property: JsonPropertyName("MinimumLevelAccepted")] string? MinimumLevelAccepted,
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<EventRejected> Rejected,
    [property: JsonPropertyName("rejected_omitted")] long RejectedOmitted)
{
    public static readonly ClefAnswer Empty = new(null, 0, [], 0);

    public static ClefAnswer From(EventsQueued queued) =>
        new(null, queued.Accepted, queued.Rejected, queued.RejectedOmitted ?? 0);
}
