using Aggregator.Api.Problems;
using Aggregator.Contracts;
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
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        StatsQueries stats, BacklogProbe backlog, Uptime uptime, CancellationToken cancellationToken)
    {
        // The backlog first: an event that leaves the queue in between is counted twice rather than not at all.
        var waiting = await backlog.MessagesAsync(cancellationToken);
        var totals = await stats.TotalsAsync(cancellationToken);
        var deadLetters = waiting is null ? null : await DeadLettersAsync(backlog, cancellationToken);
        return TypedResults.Ok(StatsAnswer.From(totals, waiting, deadLetters, uptime.Seconds));
    }

    private static async Task<DeadLetterBacklog?> DeadLettersAsync(BacklogProbe backlog, CancellationToken cancellationToken)
    {
        var dead = await backlog.MessagesAsync(LogEventsTopology.DeadQueue, cancellationToken);
        var error = await backlog.MessagesAsync(LogEventsTopology.ErrorQueue, cancellationToken);
        var skipped = await backlog.MessagesAsync(LogEventsTopology.SkippedQueue, cancellationToken);
        return dead is null || error is null || skipped is null
            ? null
            : new DeadLetterBacklog(dead.Value, error.Value, skipped.Value);
    }
}
