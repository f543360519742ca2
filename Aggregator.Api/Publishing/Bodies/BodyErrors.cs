using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Publishing.Bodies;

/// <summary>What a body that cannot be read to its end is answered.</summary>
internal static class BodyErrors
{
    /// <summary><c>null</c> for a failure that is not the client's.</summary>
    public static IResult? Answer(Exception failure) =>
        // The client has disconnected, so this response is not read.
        failure is OperationCanceledException or (IOException and not BadHttpRequestException)
            ? TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest)
            : Problem(failure);

    /// <summary>The same, for a client that is still there.</summary>
    public static ProblemHttpResult? Problem(Exception failure) => failure switch
    {
        JsonException malformed => PublishProblems.Malformed(malformed.Message),
        BadHttpRequestException bad => PublishProblems.Unreadable(bad),
        InvalidDataException => PublishProblems.BadCoding(),
        _ => null,
    };
}
