using Aggregator.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Reading;

/// <summary>The problem+json responses about query parameters.</summary>
internal static class QueryProblems
{
    /// <summary>422 for a parameter that is unknown, is repeated or breaks a rule.</summary>
    public static ProblemHttpResult BadParameter(string detail) => Problem.Create(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.BadParameter, "A parameter is not valid.", detail);

    /// <summary>
    /// 503 with <c>Retry-After</c> when the maximum number of concurrent requests of this kind is reached.
    /// </summary>
    public static ProblemHttpResult TooMany(HttpContext context, string title) => Problem.Unavailable(
        context, ProblemTypes.TooManyReaders, title, "Try again when one has ended.");
}
