using Aggregator.Api.Problems;
using Aggregator.Contracts.Parsing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>The responses to an NDJSON upload. After a failure the response reports how far the upload got.</summary>
internal static class NdjsonResponses
{
    public static IResult Completed(NdjsonUpload upload)
    {
        if (upload.Accepted > 0)
        {
            var response = new EventsQueued(
                EventQueued.Queued, upload.Accepted, upload.Refused.Listed, upload.Refused.Omitted);
            return TypedResults.Json(response, statusCode: StatusCodes.Status202Accepted);
        }

        var nothing = upload.Refused.Count == 0;
        var problem = Problem.Invalid(
            nothing ? [new FieldError("events", "must be at least one line")] : upload.Refused.Listed[0].Errors);
        problem.ProblemDetails.Title = nothing ? "There is no event." : "None of the events is valid.";
        return WithProgress(problem, upload);
    }

    /// <summary>
    /// Adds <c>accepted</c>, <c>rejected</c>, <c>rejected_omitted</c> and <c>lines_done</c> to a problem.
    /// </summary>
    public static ProblemHttpResult WithProgress(ProblemHttpResult problem, NdjsonUpload upload)
    {
        var more = problem.ProblemDetails.Extensions;
        more["accepted"] = upload.Accepted;
        more["rejected"] = upload.Refused.Listed;
        more["rejected_omitted"] = upload.Refused.Omitted;
        more["lines_done"] = upload.LinesDone;
        return problem;
    }
}
