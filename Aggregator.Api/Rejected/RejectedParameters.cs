using System.Globalization;
using Aggregator.Api.Problems;
using Aggregator.Contracts;
using Aggregator.Storage.Rejected;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Rejected;

/// <summary>The query parameters of the routes under <c>/rejected</c>; they are text, so that each can be refused by name.</summary>
internal sealed class RejectedParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    [FromQuery(Name = "topic")]
    public string? Topic { get; init; }

    [FromQuery(Name = "queue")]
    public string? Queue { get; init; }

    [FromQuery(Name = "reason")]
    public string? Reason { get; init; }

    [FromQuery(Name = "since")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    public string? Until { get; init; }

    [FromQuery(Name = "state")]
    public string? State { get; init; }

    [FromQuery(Name = "before")]
    public string? Before { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>The filter and the page's size, or the problem with the first parameter that makes no sense.</summary>
    public (RejectedFilter Filter, int Limit, ProblemHttpResult? Problem) Read()
    {
        var limit = DefaultLimit;
        if (Limit is not null && (!TryNumber(Limit, out var asked) || asked is < 1 or > MaxLimit))
            return Bad(string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {MaxLimit}"));
        if (Limit is not null)
            limit = int.Parse(Limit, CultureInfo.InvariantCulture);
        if (Before is not null && !TryNumber(Before, out _))
            return Bad("before must be the id of a rejection");
        if (State is not (null or "open" or "replayed"))
            return Bad("state must be open or replayed");
        if (!TryMoment(Since, out var since))
            return Bad("since must be an ISO 8601 date and time");
        if (!TryMoment(Until, out var until))
            return Bad("until must be an ISO 8601 date and time");
        if (Unstorable(Topic) || Unstorable(Queue) || Unstorable(Reason))
            return Bad("topic, queue and reason must not hold the character U+0000");
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

    private static (RejectedFilter Filter, int Limit, ProblemHttpResult? Problem) Bad(string detail) => (
        new RejectedFilter(),
        0,
        Problem.Of(StatusCodes.Status422UnprocessableEntity, ProblemTypes.BadParameter, "A parameter is not valid.", detail));

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryMoment(string? text, out DateTime? moment)
    {
        moment = null;
        if (text is null)
            return true;
        if (!Iso8601.TryParse(text, out var parsed))
            return false;
        moment = parsed.UtcDateTime;
        return true;
    }

    /// <summary>PostgreSQL's text cannot hold it, and would refuse the question.</summary>
    private static bool Unstorable(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;
}
