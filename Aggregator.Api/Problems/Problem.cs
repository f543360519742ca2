using Aggregator.Contracts.Parsing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Problems;

/// <summary>Creates problem+json responses.</summary>
internal static class Problem
{
    /// <summary>
    /// The value of <c>Retry-After</c>, in seconds: an outage of the broker or database seldom ends sooner.
    /// </summary>
    public const int RetryAfterSeconds = 2;

    /// <summary>
    /// Creates a problem. The detail may repeat what the client sent, so it is sanitized and truncated.
    /// </summary>
    public static ProblemHttpResult Create(int status, string type, string title, string detail) =>
        TypedResults.Problem(new ProblemDetails
        {
            Status = status,
            Type = type,
            Title = title,
            Detail = StorableText.Reason(detail),
        });

    /// <summary>422 with every broken rule.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors)
    {
        var problem = new ProblemDetails
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Type = ProblemTypes.Invalid,
            Title = "The event is not valid.",
            Detail = StorableText.Reason(string.Join("; ", errors)),
        };
        problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    /// <summary>503 with <c>Retry-After</c>.</summary>
    public static ProblemHttpResult Unavailable(HttpContext context, string type, string title, string detail)
    {
        context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        return Create(StatusCodes.Status503ServiceUnavailable, type, title, detail);
    }
}
