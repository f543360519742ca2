using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Stats;

internal static class StatsApi
{
    public static void MapStats(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/stats", GetAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .WithSummary("Counts what was received, stored, dropped and is waiting")
            .Produces<StatsAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        StatsQueries stats, BacklogProbe backlog, Uptime uptime, CancellationToken cancellationToken)
    {
        // The backlog first: an event that leaves the queue in between is counted twice rather than not at all.
        var waiting = await backlog.MessagesAsync(cancellationToken);
        var totals = await stats.TotalsAsync(cancellationToken);
        return TypedResults.Ok(StatsAnswer.From(totals, waiting, uptime.Seconds));
    }
}
