using System.Text.Json.Serialization;
using Aggregator.Storage.History;

namespace Aggregator.Api.Stats;

/// <summary>The figures of the last minutes, oldest first.</summary>
/// <param name="Topic">The topic whose events are counted; <c>null</c> for all topics together.</param>
/// <param name="Data">One point a minute; the last one is the minute that is not over yet.</param>
internal sealed record HistoryAnswer(
    [property: JsonPropertyName("topic")] string? Topic,
    [property: JsonPropertyName("data")] IReadOnlyList<HistoryMinute> Data);

/// <summary>The figures of a minute. Rejected events have no topic to count them under, and ages are not measured by
/// topic: these are <c>null</c> if a topic was asked for.</summary>
/// <param name="At">The beginning of the minute.</param>
/// <param name="Seconds">The time that the counts cover: about 60; more if no process has taken a sample for some
/// minutes, which then have no point of their own; less if the minute is not over.</param>
/// <param name="Complete">Whether the minute is over.</param>
/// <param name="Accepted">Events that the API has answered with 202.</param>
/// <param name="Received">Events taken from the queue: stored, duplicates and rejected.</param>
/// <param name="Stored">Events stored.</param>
/// <param name="Duplicates">Events that had already been stored.</param>
/// <param name="Rejected">Events that came over AMQP and can never be stored.</param>
/// <param name="Redelivered">Events of messages that were redelivered and skipped.</param>
/// <param name="Age">How old events were when they were committed; <c>null</c> if it is not known of any.</param>
internal sealed record HistoryMinute(
    [property: JsonPropertyName("at")] DateTime At,
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("complete")] bool Complete,
    [property: JsonPropertyName("accepted")] long? Accepted,
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("stored")] long Stored,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("rejected")] long? Rejected,
    [property: JsonPropertyName("redelivered")] long? Redelivered,
    [property: JsonPropertyName("age")] HistoryAge? Age)
{
    public static HistoryMinute From(HistoryPoint point) => new(
        point.At,
        Math.Round(point.Seconds, 3),
        point.IsComplete,
        point.Counts.Accepted,
        point.Counts.Received,
        point.Counts.Stored,
        point.Counts.Duplicates,
        point.Counts.Rejected,
        point.Counts.Redelivered,
        point.Ages is { } ages ? new HistoryAge(ages.Events, ages.P50Ms, ages.P95Ms, ages.MaxMs) : null);
}

/// <summary>
/// The time from the making of a message's id to the commit of its events, for ids that are UUIDs of version 7, such as
/// those of the API's messages.
/// </summary>
/// <param name="Events">Events whose age is known.</param>
/// <param name="P50Ms">The median in milliseconds, rounded up by at most a quarter.</param>
/// <param name="P95Ms">The 95th percentile, rounded in the same way.</param>
/// <param name="MaxMs">The highest age in milliseconds.</param>
internal sealed record HistoryAge(
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("p50_ms")] long P50Ms,
    [property: JsonPropertyName("p95_ms")] long P95Ms,
    [property: JsonPropertyName("max_ms")] long MaxMs);
