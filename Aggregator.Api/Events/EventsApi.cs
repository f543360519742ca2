using System.Globalization;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Events;

internal static class EventsApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", ListAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .WithSummary("Lists stored events, newest first")
            .WithDescription("A topic that has no events gives an empty list.")
            .Produces<EventPage>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read)
            .WithTags("Query");

    private static async Task<IResult> ListAsync(
        EventQueries events, string? topic, string? limit, CancellationToken cancellationToken)
    {
        var most = DefaultLimit;
        if (limit is not null && !TryLimit(limit, out most))
            return BadLimit();

        // PostgreSQL's text cannot hold the character U+0000, so no topic has it.
        if (topic?.Contains('\0', StringComparison.Ordinal) == true)
            return TypedResults.Ok(new EventPage([]));
        var stored = await events.NewestAsync(topic, most, cancellationToken);
        return TypedResults.Ok(new EventPage([.. stored.Select(StoredEvent.From)]));
    }

    private static bool TryLimit(string text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit;

    private static ProblemHttpResult BadLimit() => Problem.Of(
        StatusCodes.Status422UnprocessableEntity,
        ProblemTypes.BadParameter,
        "A parameter is not valid.",
        string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {MaxLimit}"));
}
