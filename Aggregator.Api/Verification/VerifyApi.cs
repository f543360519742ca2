using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Api.Stats;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Verification;

internal static class VerifyApi
{
    public static void MapVerification(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/verify", GetAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .AtMost(1, "Another proof is under way.")
            .WithSummary("Proves from independent tables that nothing was lost or stored twice")
            .WithDescription(
                "Reads every stored row in one snapshot: for operators, not for a monitor's every second. "
                + "One at a time in each API process; a concurrent request is answered 503.")
            .Produces<VerifyAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Admin)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        VerifyQueries verify, BacklogProbe backlog, CancellationToken cancellationToken)
    {
        // The queues are read first: a message that leaves them afterwards is in the tables by the time these are read.
        var waiting = await backlog.MessagesAsync(cancellationToken);
        if (waiting == 0)
            waiting = (await backlog.DeadLettersAsync(cancellationToken))?.Total;
        return TypedResults.Ok(VerifyAnswer.From(await verify.EvidenceAsync(cancellationToken), waiting));
    }
}
