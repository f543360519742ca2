using System.Text.Json.Serialization;
using Aggregator.Storage.Duplicates;

namespace Aggregator.Api.Duplicates;

/// <summary>Who sends duplicates, and how long after the events.</summary>
/// <param name="From">The beginning of the time that is covered.</param>
/// <param name="To">Its end.</param>
/// <param name="Complete">Whether the whole time asked for is covered: at most the newest 200,000 duplicates are looked
/// at.</param>
/// <param name="Duplicates">Their number.</param>
/// <param name="Conflicts">Those whose payload is known to have differed from the stored one.</param>
/// <param name="Sources">The 20 with the most duplicates, most first.</param>
/// <param name="SourcesOmitted">The number of the other sources.</param>
/// <param name="Senders">The 100 with the most duplicates, most first.</param>
/// <param name="SendersOmitted">The number of the others; their duplicates are counted above and in the gaps.</param>
/// <param name="Gaps">The time from the storing of an event to the duplicate.</param>
/// <param name="GapsUnknown">Duplicates that an earlier version has recorded, without this time.</param>
internal sealed record DuplicateSummaryAnswer(
    [property: JsonPropertyName("from")] DateTime From,
    [property: JsonPropertyName("to")] DateTime To,
    [property: JsonPropertyName("complete")] bool Complete,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("conflicts")] long Conflicts,
    [property: JsonPropertyName("sources")] IReadOnlyList<DuplicateSourceCounts> Sources,
    [property: JsonPropertyName("sources_omitted")] long SourcesOmitted,
    [property: JsonPropertyName("senders")] IReadOnlyList<DuplicateSenderCounts> Senders,
    [property: JsonPropertyName("senders_omitted")] long SendersOmitted,
    [property: JsonPropertyName("gaps")] IReadOnlyList<DuplicateGap> Gaps,
    [property: JsonPropertyName("gaps_unknown")] long GapsUnknown)
{
    public static DuplicateSummaryAnswer Create(DuplicateSummary summary)
    {
        List<DuplicateSender> all = [.. summary.Senders];
        if (summary.Rest is not null)
            all.Add(summary.Rest);
        var duplicates = all.Sum(sender => sender.Duplicates);
        var gaps = Enumerable.Range(0, DuplicateSummary.GapBounds.Count + 1)
            .Select(i => new DuplicateGap(
                i < DuplicateSummary.GapBounds.Count ? DuplicateSummary.GapBounds[i] : null,
                all.Sum(sender => sender.Gaps[i])))
            .ToList();
        return new DuplicateSummaryAnswer(
            summary.From,
            summary.To,
            summary.IsComplete,
            duplicates,
            all.Sum(sender => sender.Conflicts),
            [.. summary.Sources.Select(DuplicateSourceCounts.From)],
            summary.OtherSources,
            [.. summary.Senders.Select(DuplicateSenderCounts.From)],
            summary.Rest?.Senders ?? 0,
            gaps,
            duplicates - gaps.Sum(gap => gap.Duplicates));
    }
}

/// <summary>The duplicates of one source, over all its topics.</summary>
internal sealed record DuplicateSourceCounts(
    [property: JsonPropertyName("source")] string? Source,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("conflicts")] long Conflicts,
    [property: JsonPropertyName("last_at")] DateTime LastAt)
{
    public static DuplicateSourceCounts From(DuplicateSource source) =>
        new(source.Source, source.Duplicates, source.Conflicts, source.LastAt);
}

/// <summary>The duplicates of one sender: one source under one topic, by one way.</summary>
internal sealed record DuplicateSenderCounts(
    [property: JsonPropertyName("topic")] string? Topic,
    [property: JsonPropertyName("source")] string? Source,
    [property: JsonPropertyName("via")] string? Via,
    [property: JsonPropertyName("app_id")] string? AppId,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("conflicts")] long Conflicts,
    [property: JsonPropertyName("first_at")] DateTime FirstAt,
    [property: JsonPropertyName("last_at")] DateTime LastAt)
{
    public static DuplicateSenderCounts From(DuplicateSender sender) => new(
        sender.Topic,
        sender.Source,
        Duplicate.ViaOf(sender.ViaApi),
        sender.AppId,
        sender.Duplicates,
        sender.Conflicts,
        sender.FirstAt,
        sender.LastAt);
}

/// <summary>A bucket of the histogram.</summary>
/// <param name="UpToSeconds">Gaps shorter than this, and not shorter than that of the bucket before; <c>null</c> in the
/// last one, which holds all longer ones.</param>
/// <param name="Duplicates">Their number.</param>
internal sealed record DuplicateGap(
    [property: JsonPropertyName("up_to_seconds")] double? UpToSeconds,
    [property: JsonPropertyName("duplicates")] long Duplicates);
