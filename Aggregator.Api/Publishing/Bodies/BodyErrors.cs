using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>The responses to a body that cannot be read completely.</summary>
internal static class BodyErrors
{
    /// <summary><c>null</c> for a failure that the client has not caused.</summary>
    public static IResult? ToResponse(Exception failure) =>
        // The client has disconnected, so this response is not read.
        failure is OperationCanceledException or (IOException and not BadHttpRequestException)
            ? TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest)
            : Problem(failure);

    /// <summary>Returns the same response for a client that is still connected.</summary>
    public static ProblemHttpResult? Problem(Exception failure) => failure switch
    {
        JsonException malformed => PublishProblems.Malformed(malformed.Message),
        BadHttpRequestException bad => PublishProblems.Unreadable(bad),
        InvalidDataException => PublishProblems.BadCoding(),
        _ => null,
    };
}
