namespace Aggregator.Api.Problems;

internal static class ProblemsRegistration
{
    public static IServiceCollection AddAggregatorProblems(this IServiceCollection services) => services.AddProblemDetails();

    /// <summary>Gives problem+json to whatever ends without a body: unknown routes, wrong methods, faults.</summary>
    public static void UseAggregatorProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception =>
                exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
    }
}
