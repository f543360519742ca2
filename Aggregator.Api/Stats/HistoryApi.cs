using System.ComponentModel;
using System.Globalization;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Storage.History;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Stats;

internal static class HistoryApi
{
    private const int DefaultMinutes = 60;
    private const int MaxMinutes = 1440;

    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/stats/history", GetAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .WithSummary("Counts by minute what was accepted, stored and dropped, with the age of events")
            .WithDescription(
                "Of the last day, from samples in the database: the same from every API process, and after restarts. "
                + "A key that is limited to topics must name one of them.")
            .Produces<HistoryAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read, showsOnlyCallerTopics: true)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        HttpContext context,
        HistoryQueries history,
        [FromQuery(Name = "minutes")][Description("Complete minutes, 1 to 1,440; default 60.")] string? minutes,
        [FromQuery(Name = "topic")][Description("Counts the events of this topic only.")] string? topic,
        CancellationToken cancellationToken)
    {
        if (topic is null && Caller.From(context).Topics is not null)
            return AccessProblems.TopicNotAllowed();
        if (QueryText.Error("topic", topic) is { } error)
            return QueryProblems.BadParameter(error);
        var asked = DefaultMinutes;
        if (minutes is not null && (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out asked)
            || asked is < 1 or > MaxMinutes))
            return QueryProblems.BadParameter($"minutes must be a whole number from 1 to {MaxMinutes}");

        var points = await history.MinutesAsync(asked, topic, cancellationToken);
        return TypedResults.Ok(new HistoryAnswer(topic, [.. points.Select(HistoryMinute.From)]));
    }
}
