using Aggregator.Api.Problems;
using Aggregator.Storage.Queries;
using Npgsql;

namespace Aggregator.Api.Reading;

/// <summary>What the reading routes have in common: their failures as problems.</summary>
internal sealed class ReadingRoute : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (QueryTooBroadException) when (!context.HttpContext.Response.HasStarted)
        {
            return Problem.Of(
                StatusCodes.Status422UnprocessableEntity,
                ProblemTypes.TooBroad,
                "The query is too broad to finish in time.",
                Narrowing.Advice(context.HttpContext.Request.Query));
        }
        catch (PostgresException refused) when (IsAboutTheData(refused) && !context.HttpContext.Response.HasStarted)
        {
            return QueryProblems.BadParameter($"the database refuses a parameter: {refused.MessageText}");
        }
    }

    /// <summary>Class 22 is a data exception: JSON that jsonb cannot hold, a time out of PostgreSQL's range.</summary>
    private static bool IsAboutTheData(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal);
}
