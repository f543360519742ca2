using Aggregator.Api.Problems;
using Aggregator.Api.Publishing.Bodies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>The responses to requests to publish that ask for a wait in a wrong way.</summary>
internal static class WaitProblems
{
    public static ProblemHttpResult BadParameter(string rule) => Problem.Create(
        StatusCodes.Status400BadRequest, ProblemTypes.BadParameter, "A parameter is not valid.", rule);

    /// <summary>409 with the conflicts and, if an array was sent, with all outcomes.</summary>
    public static ProblemHttpResult Conflict(IReadOnlyList<PayloadConflict> conflicts, EventsSettled? settled)
    {
        var problem = Problem.Create(
            StatusCodes.Status409Conflict,
            ProblemTypes.PayloadConflict,
            "An event was stored before with another payload.",
            settled is null
                ? "The stored payload stays, and this one was dropped as a duplicate."
                : "The stored payloads stay, and those at these indexes were dropped as duplicates: "
                    + string.Join(", ", conflicts.Select(conflict => conflict.Index)));
        problem.ProblemDetails.Extensions["conflicts"] = conflicts;
        if (settled is not null)
        {
            problem.ProblemDetails.Extensions["accepted"] = settled.Accepted;
            problem.ProblemDetails.Extensions["rejected"] = settled.Rejected;
            problem.ProblemDetails.Extensions["events"] = settled.Events;
        }

        return problem;
    }

    public static ProblemHttpResult OfUpload() => BadParameter(
        $"wait must be left out for {MediaTypes.Lines} and {MediaTypes.Clef}, whose events are not kept in memory: "
            + "send an array");
}
