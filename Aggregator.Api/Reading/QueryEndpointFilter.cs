using Aggregator.Api.Problems;
using Aggregator.Storage.Errors;

namespace Aggregator.Api.Reading;

/// <summary>Returns the failures of the reading routes as problems.</summary>
internal sealed class QueryEndpointFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (QueryTooBroadException) when (!context.HttpContext.Response.HasStarted)
        {
            return Problem.Create(
                StatusCodes.Status422UnprocessableEntity,
                ProblemTypes.QueryTooBroad,
                "The query is too broad to finish in time.",
                QueryAdvice.Advice(context.HttpContext.Request.Query));
        }
        catch (Exception exception)
            when (DatabaseErrors.RefusedValue(exception) is { } reason && !context.HttpContext.Response.HasStarted)
        {
            return QueryProblems.BadParameter($"the database refuses a parameter: {reason}");
        }
    }
}
