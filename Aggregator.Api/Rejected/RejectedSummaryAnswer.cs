using System.Text.Json.Serialization;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>Rejections by reason: also what a replay with the same filter would try to send.</summary>
/// <param name="Complete">Whether all were counted; if there are more than 100,000, only the newest are.</param>
/// <param name="Total">The number of rejections.</param>
/// <param name="Open">Those that a replay would try to send: not replayed yet, or not confirmed.</param>
/// <param name="Requested">Open ones whose replay was requested and may be in flight.</param>
/// <param name="Replayed">Those whose replay the broker has confirmed.</param>
/// <param name="Unfit">Open ones that can be replayed only with a corrected event, as their body was not kept
/// whole.</param>
/// <param name="Groups">The 100 with the most rejections, most first.</param>
/// <param name="GroupsOmitted">The number of the others; their rejections are counted above.</param>
internal sealed record RejectedSummaryAnswer(
    [property: JsonPropertyName("complete")] bool Complete,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("open")] long Open,
    [property: JsonPropertyName("requested")] long Requested,
    [property: JsonPropertyName("replayed")] long Replayed,
    [property: JsonPropertyName("unfit")] long Unfit,
    [property: JsonPropertyName("groups")] IReadOnlyList<RejectedGroupCounts> Groups,
    [property: JsonPropertyName("groups_omitted")] long GroupsOmitted)
{
    public static RejectedSummaryAnswer From(RejectedSummary summary)
    {
        List<RejectedGroup> all = [.. summary.Groups];
        if (summary.Rest is not null)
            all.Add(summary.Rest);
        return new RejectedSummaryAnswer(
            summary.IsComplete,
            all.Sum(group => group.Count),
            all.Sum(group => group.Open),
            all.Sum(group => group.Requested),
            all.Sum(group => group.Count - group.Open),
            all.Sum(group => group.Unfit),
            [.. summary.Groups.Select(RejectedGroupCounts.From)],
            summary.Rest?.Groups ?? 0);
    }
}

/// <summary>Rejections whose reasons begin alike, of one queue.</summary>
/// <param name="Reason">What the reasons begin with, up to the first colon and space; as the parameter <c>reason</c> of
/// the other routes it selects them.</param>
/// <param name="Queue">The queue that their messages were taken from.</param>
/// <param name="Count">Their number.</param>
/// <param name="Open">Those that are not replayed.</param>
/// <param name="FirstAt">When the first was received.</param>
/// <param name="LastAt">When the last was received.</param>
/// <param name="ExampleId">The id of the last.</param>
internal sealed record RejectedGroupCounts(
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("queue")] string Queue,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("open")] long Open,
    [property: JsonPropertyName("first_at")] DateTime FirstAt,
    [property: JsonPropertyName("last_at")] DateTime LastAt,
    [property: JsonPropertyName("example_id")] long ExampleId)
{
    public static RejectedGroupCounts From(RejectedGroup group) => new(
        group.Reason, group.Queue, group.Count, group.Open, group.FirstAt, group.LastAt, group.ExampleId);
}
