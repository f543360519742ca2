using System.ComponentModel;
using System.Globalization;
using Aggregator.Api.Events;
using Aggregator.Api.Reading;
using Aggregator.Storage.Duplicates;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Duplicates;

/// <summary>The query parameters of the list of duplicates.</summary>
internal sealed class DuplicateParameters
{
    [FromQuery(Name = "topic")]
    [Description("Only duplicates under this topic.")]
    public string? Topic { get; init; }

    [FromQuery(Name = "event_id")]
    [Description("Only copies of this event; together with topic.")]
    public string? EventId { get; init; }

    [FromQuery(Name = "source")]
    [Description("Only duplicates of this source.")]
    public string? Source { get; init; }

    [FromQuery(Name = "conflicts")]
    [Description("true: only duplicates whose payload differed from the stored one.")]
    public string? Conflicts { get; init; }

    [FromQuery(Name = "before")]
    [Description("Only ids below this one: the next_before of the page before.")]
    public string? Before { get; init; }

    [FromQuery(Name = "limit")]
    [Description("Most duplicates in a page, 1 to 1,000; default 100.")]
    public string? Limit { get; init; }

    /// <summary>The filter and the page size, or the first rule that a parameter breaks.</summary>
    public (DuplicateFilter Filter, int Limit, string? Error) Read(IReadOnlyList<string>? allowed)
    {
        var error = PageParameters.ReadLimit(Limit, out var limit);
        var before = 0L;
        if (Before is not null && !long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            error ??= "before must be the id of a duplicate";
        if (Conflicts is not (null or "true"))
            error ??= "conflicts must be true, or be left out";
        if (EventId is not null && Topic is null)
            error ??= "event_id needs topic";
        error ??= QueryText.Error("topic", Topic)
            ?? QueryText.Error("event_id", EventId) ?? QueryText.Error("source", Source);
        var filter = new DuplicateFilter
        {
            Topic = Topic,
            EventId = EventId,
            AllowedTopics = allowed,
            Source = Source,
            OnlyConflicts = Conflicts is not null,
            Before = Before is null ? null : before,
        };
        return (filter, limit, error);
    }
}
