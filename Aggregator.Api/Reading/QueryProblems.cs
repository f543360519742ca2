using Aggregator.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Reading;

/// <summary>The problem+json answers about query parameters.</summary>
internal static class QueryProblems
{
    /// <summary>422 about a parameter that is unknown, repeated or breaks a rule.</summary>
    public static ProblemHttpResult BadParameter(string detail) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.BadParameter, "A parameter is not valid.", detail);

    /// <summary>503 with <c>Retry-After</c> when no more of such requests are served at the same time.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, string title) => Problem.Unavailable(
        context, ProblemTypes.TooManyReaders, title, "Try again when one has ended.");
}
