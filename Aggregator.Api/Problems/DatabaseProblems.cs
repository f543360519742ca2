using Aggregator.Storage.Errors;

namespace Aggregator.Api.Problems;

/// <summary>
/// Responds with 503 on the routes that read from the database when it is unavailable or too slow for the query.
/// </summary>
internal sealed class DatabaseProblems : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (DatabaseErrors.Classify(exception) is DatabaseError.TimedOut)
        {
            return Problem.Unavailable(
                context.HttpContext,
                ProblemTypes.QueryTimedOut,
                "The query took too long.",
                "The database gave up on the query at its time limit. Ask for less, or try again later.");
        }
        catch (Exception exception) when (DatabaseErrors.Classify(exception) is DatabaseError.Standby)
        {
            return Problem.Unavailable(
                context.HttpContext,
                ProblemTypes.DatabaseIsStandby,
                "The database server is a standby.",
                "It may show an event before others with lower ids, so that a reader would miss those: only the "
                + "primary server is read. Events are still accepted; reading has to wait for the primary server.");
        }
        catch (Exception exception) when (DatabaseErrors.Classify(exception) is DatabaseError.Unavailable)
        {
            return Problem.Unavailable(
                context.HttpContext,
                ProblemTypes.DatabaseUnavailable,
                "The database is not available.",
                "Events are still accepted and will be stored when the database is back; only reading has to wait.");
        }
    }
}
