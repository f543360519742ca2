using Aggregator.Api.Access;

namespace Aggregator.Api.Problems;

internal static class ProblemsRegistration
{
    public static IServiceCollection AddAggregatorProblems(this IServiceCollection services) =>
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
        {
            // The framework would set the type of its own problems to the address of an RFC section.
            if (problem.ProblemDetails.Type?.StartsWith(ProblemTypes.Prefix, StringComparison.Ordinal) != true)
                problem.ProblemDetails.Type = TypeOf(problem.ProblemDetails.Status);

            // The exception handler has removed the headers that were set before.
            SecurityHeaders.Set(problem.HttpContext.Request, problem.HttpContext.Response.Headers);
        });

    /// <summary>
    /// Adds a problem+json body to every error response without one: unknown routes, wrong methods, faults.
    /// </summary>
    public static void UseAggregatorProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception =>
                exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
    }

    private static string TypeOf(int? status) => status switch
    {
        StatusCodes.Status400BadRequest => ProblemTypes.BadRequest,
        StatusCodes.Status404NotFound => ProblemTypes.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemTypes.MethodNotAllowed,
        StatusCodes.Status415UnsupportedMediaType => ProblemTypes.UnsupportedMediaType,
        StatusCodes.Status500InternalServerError => ProblemTypes.Internal,
        _ => FormattableString.Invariant($"{ProblemTypes.Other}{status}"),
    };
}
