using Aggregator.Api.Publishing.Bodies;
using Aggregator.Storage.Outcomes;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>What the response to a settled request needs of its body, without the payloads.</summary>
/// <param name="IsArray">Whether the body was an array.</param>
/// <param name="Rejected">The events that break rules.</param>
/// <param name="Events">Index and id of each event that was published.</param>
internal sealed record SettledBody(
    bool IsArray, IReadOnlyList<EventRejected> Rejected, IReadOnlyList<(int Index, string EventId)> Events)
{
    public static SettledBody From(EventBody body) => new(
        body.IsArray,
        body.Rejected(),
        [
            .. body.Readings
                .Select((reading, index) => (index, reading.Event?.EventId))
                .Where(one => one.EventId is not null)
                .Select(one => (one.index, one.EventId!)),
        ]);

    /// <param name="outcomes">Of the events, in their order.</param>
    /// <param name="failsOnConflict">Whether a payload that differs from the stored one is an error.</param>
    public IResult Response(IReadOnlyList<EventOutcome> outcomes, bool failsOnConflict)
    {
        var events = Events
            .Select((one, i) => EventSettled.From(IsArray ? one.Index : null, one.EventId, outcomes[i]))
            .ToList();
        var settled = IsArray ? new EventsSettled(EventsSettled.Settled, events.Count, Rejected, events) : null;
        if (failsOnConflict && Conflicts(outcomes) is { Count: > 0 } conflicts)
            return WaitProblems.Conflict(conflicts, settled);
        return settled is null ? TypedResults.Ok(events[0]) : TypedResults.Ok(settled);
    }

    private List<PayloadConflict> Conflicts(IReadOnlyList<EventOutcome> outcomes) =>
    [
        .. Events
            .Select((one, i) => PayloadConflict.From(one.Index, one.EventId, outcomes[i]))
            .OfType<PayloadConflict>(),
    ];
}
