using System.ComponentModel;
using Aggregator.Api.Access;
using Aggregator.Api.Events;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Topics;

internal static class TopicsApi
{
    public static void MapTopics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/topics", ListAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .WithSummary("Lists the topics with their counts and their first and last event")
            .WithDescription(
                "In the order of their names' bytes. Counts cover all time; first and last are of the events still "
                + "retained.")
            .Produces<TopicPage>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read, showsOnlyCallerTopics: true)
            .WithTags("Query");

    private static async Task<IResult> ListAsync(
        HttpContext context,
        TopicQueries topics,
        [FromQuery(Name = "limit")] [Description("Maximum topics per page, 1 to 1,000; default 100.")] string? limit,
        [FromQuery(Name = "after")] [Description("Only topics after this name: the next of the page before.")]
        string? after,
        CancellationToken cancellationToken)
    {
        if (PageParameters.ReadLimit(limit, out var max) is { } error)
            return QueryProblems.BadParameter(error);
        if (after?.Contains('\0', StringComparison.Ordinal) == true)
            return QueryProblems.BadParameter("after must not contain the character U+0000");

        var filter = new EventFilter { AllowedTopics = Caller.From(context).Topics };
        var rows = await topics.WithEndsAsync(filter, after ?? string.Empty, max + 1, cancellationToken);
        return TypedResults.Ok(TopicPage.From(rows, max));
    }
}
