using Aggregator.Api.Problems;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aggregator.Api.Reading;

/// <summary>What the reading routes have in common: their failures as problems.</summary>
internal sealed class ReadingRoute : IEndpointFilter
{
    public static ProblemHttpResult BadParameter(string detail) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.BadParameter, "A parameter is not valid.", detail);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var query = context.HttpContext.Request.Query;
        foreach (var (name, values) in query)
        {
            // Two values of one parameter would be joined by a comma, and so be a value that nobody has sent.
            if (values.Count > 1 && name is not "topic")
                return BadParameter($"{name} must be given only once");
        }

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
                Narrowing.Advice(query));
        }
        catch (PostgresException refused) when (IsAboutTheData(refused) && !context.HttpContext.Response.HasStarted)
        {
            return BadParameter($"the database refuses a parameter: {refused.MessageText}");
        }
    }

    /// <summary>Class 22 is a data exception: JSON that jsonb cannot hold, a time out of PostgreSQL's range.</summary>
    private static bool IsAboutTheData(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal);
}
