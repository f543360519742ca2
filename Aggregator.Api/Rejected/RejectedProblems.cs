using Aggregator.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Rejected;

/// <summary>The problem+json answers of the routes under <c>/rejected</c>.</summary>
internal static class RejectedProblems
{
    public static ProblemHttpResult Gone() => Problem.Create(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchRejection,
        "The rejection does not exist.", "It may have been deleted.");

    /// <summary>The response for every outcome except success.</summary>
    public static ProblemHttpResult From(ReplayOutcome outcome, HttpContext context) => outcome switch
    {
        ReplayOutcome.Gone => Gone(),
        ReplayOutcome.Unfit => Problem.Create(
            StatusCodes.Status422UnprocessableEntity,
            ProblemTypes.BodyNotKept,
            "The body was not kept whole.",
            "It was longer than what is kept of a rejected body. Replay it with a corrected event."),
        ReplayOutcome.Different => Problem.Create(
            StatusCodes.Status409Conflict,
            ProblemTypes.ReplayedDifferently,
            "It was replayed already, with something else.",
            "A rejection is replayed once. Publish the corrected event as a new one."),
        _ => Problem.Unavailable(
            context,
            ProblemTypes.BrokerUnavailable,
            "The broker did not confirm the replay in time.",
            "Ask for it again after the time in Retry-After: it has one effect."),
    };
}
