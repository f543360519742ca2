using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Events;

internal static class EventsApi
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events")
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read, showsOnlyCallerTopics: true)
            .WithTags("Query");
        group.MapGet(string.Empty, ListAsync)
            .WithSummary("Lists stored events, newest first")
            .WithDescription(
                "Pages neither skip nor repeat an event, however many are being stored: an event shows as soon as no "
                + "event with a lower id can appear any more. A topic that has no events gives an empty list.")
            .Produces<EventPage>();
        group.MapReceipts();
        group.MapExport();
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        EventQueries events,
        [AsParameters] FilterParameters filters,
        [AsParameters] PageParameters page,
        CancellationToken cancellationToken)
    {
        var error = PageParameters.ReadLimit(page.Limit, out var limit);
        error = page.ReadOrder(out var order) ?? error;
        if (error is not null || !filters.TryReadFilter(Caller.From(context).Topics, out var filter, out error))
            return QueryProblems.BadParameter(error);
        PageCursor? cursor = null;
        if (page.Cursor is not null && !PageCursor.TryRead(page.Cursor, filter, out cursor, out error))
            return BadCursor(error);
        if (cursor is not null && page.Order is not null && cursor.Order != order)
            return BadCursor("cursor belongs to a query in the other order; use it with the same one");

        var direction = cursor?.Order ?? order ?? EventOrder.Newest;
        var rows = await events.PageAsync(filter, direction, cursor?.Position, limit, cancellationToken);
        return TypedResults.Ok(EventPage.From(rows, direction, filter));
    }

    private static ProblemHttpResult BadCursor(string detail) => Problem.Create(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.BadCursor, "The cursor cannot be used.", detail);
}
