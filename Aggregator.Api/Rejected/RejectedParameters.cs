using System.ComponentModel;
using System.Globalization;
using Aggregator.Api.Reading;
using Aggregator.Storage.Rejected;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Rejected;

/// <summary>
/// The query parameters of the routes under <c>/rejected</c>. They are bound as text, so that each can be rejected by
/// name.
/// </summary>
internal sealed class RejectedParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    [FromQuery(Name = "topic")]
    [Description("Only rejections of this topic.")]
    public string? Topic { get; init; }

    [FromQuery(Name = "queue")]
    [Description("Only those taken from this queue.")]
    public string? Queue { get; init; }

    [FromQuery(Name = "reason")]
    [Description("Only those whose reason contains this text.")]
    public string? Reason { get; init; }

    [FromQuery(Name = "since")]
    [Description("Only those received at this time or later; ISO 8601.")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    [Description("Only those received before this time; ISO 8601.")]
    public string? Until { get; init; }

    [FromQuery(Name = "state")]
    [Description("open or replayed.")]
    public string? State { get; init; }

    [FromQuery(Name = "before")]
    [Description("Only ids below this one: the next_before of the page before.")]
    public string? Before { get; init; }

    [FromQuery(Name = "limit")]
    [Description("Most rejections in a page, 1 to 1,000; default 100.")]
    public string? Limit { get; init; }

    /// <summary>The filter and the page size, or the problem with the first invalid parameter.</summary>
    public (RejectedFilter Filter, int Limit, ProblemHttpResult? Problem) Read()
    {
        var limit = DefaultLimit;
        if (Limit is not null && (!TryNumber(Limit, out var asked) || asked is < 1 or > MaxLimit))
            return Bad(
                string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {MaxLimit}"));
        if (Limit is not null)
            limit = int.Parse(Limit, CultureInfo.InvariantCulture);
        if (Before is not null && !TryNumber(Before, out _))
            return Bad("before must be the id of a rejection");
        if (State is not (null or "open" or "replayed"))
            return Bad("state must be open or replayed");
        if (!QueryTime.TryRead(Since, out var since))
            return Bad($"since {QueryTime.Rule}");
        if (!QueryTime.TryRead(Until, out var until))
            return Bad($"until {QueryTime.Rule}");
        foreach (var (name, text) in ((string, string?)[])[("topic", Topic), ("queue", Queue), ("reason", Reason)])
        {
            if (QueryText.Error(name, text) is { } error)
                return Bad(error);
        }

        var filter = new RejectedFilter
        {
            Topic = Topic,
            Queue = Queue,
            Reason = Reason,
            Since = since,
            Until = until,
            Replayed = State is null ? null : State == "replayed",
            Before = Before is null ? null : long.Parse(Before, CultureInfo.InvariantCulture),
        };
        return (filter, limit, null);
    }

    private static (RejectedFilter Filter, int Limit, ProblemHttpResult? Problem) Bad(string detail) =>
        (new RejectedFilter(), 0, QueryProblems.BadParameter(detail));

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
