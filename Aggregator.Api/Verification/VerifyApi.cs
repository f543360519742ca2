using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Verification;

internal static class VerifyApi
{
    public static void MapVerification(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/verify", GetAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .WithSummary("Proves from independent tables that nothing was lost or stored twice")
            .WithDescription("Reads every stored row in one snapshot: for operators, not for a monitor's every second.")
            .Produces<VerifyAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Admin)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(VerifyQueries verify, CancellationToken cancellationToken) =>
        TypedResults.Ok(VerifyAnswer.From(await verify.EvidenceAsync(cancellationToken)));
}
