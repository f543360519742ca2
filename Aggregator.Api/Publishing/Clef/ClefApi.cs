using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Ndjson;
using Aggregator.Api.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Publishing.Clef;

/// <summary>The routes to which the clients of Seq send, so that they can send here.</summary>
internal static class ClefApi
{
    /// <summary>The header in which clients of Seq send their key.</summary>
    public const string KeyHeader = "X-Seq-ApiKey";

    public static readonly PathString[] Paths = ["/ingest/clef", "/api/events/raw"];

    public static void MapClef(this IEndpointRouteBuilder routes)
    {
        foreach (var path in Paths)
        {
            routes.MapPost(path.Value!, IngestAsync)
                .WithSummary("Queues events of Serilog as Seq does")
                .WithDescription(
                    $"The body is {MediaTypes.Clef}: one event per line. 201 means that the broker has confirmed the "
                    + "events that are not counted as rejected. What is wrong with a body for good is answered with "
                    + $"400 or 413, because Seq's clients repeat everything else. The key may be sent as {KeyHeader}.")
                .Accepts<string>(MediaTypes.Clef, MediaTypes.Any)
                .Produces<ClefAnswer>(StatusCodes.Status201Created)
                .ProducesProblem(StatusCodes.Status400BadRequest)
                .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
                .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
                .RequireScope(Scopes.Publish, showsOnlyCallerTopics: true)
                .WithTags("Publish");
        }
    }

    /// <param name="context">The request.</param>
    /// <param name="clef">Older clients name the format here instead of in <c>Content-Type</c>.</param>
    /// <param name="uploads">Reads the lines.</param>
    /// <param name="inFlight">The limits.</param>
    /// <param name="backlog">The limit of the queue.</param>
    private static async Task<IResult> IngestAsync(
        HttpContext context,
        [FromQuery] string? clef,
        NdjsonHandler uploads,
        InFlightLimiter inFlight,
        BacklogGate backlog) =>
        PublishMetrics.Count(Answer(await TakeAsync(context, clef is not null, uploads, inFlight, backlog), context));

    private static async Task<IResult> TakeAsync(
        HttpContext context, bool isClef, NdjsonHandler uploads, InFlightLimiter inFlight, BacklogGate backlog)
    {
        if (!isClef && MediaTypes.FormatOf(context.Request.ContentType) != BodyFormat.Clef)
            return PublishProblems.UnsupportedMediaType(context);
        if (backlog.IsClosed)
            return PublishProblems.BacklogTooLong(context);
        if (inFlight.AttemptAcquire(isUpload: true) is not { } lease)
            return PublishProblems.Overloaded(context);
        using (lease)
            return await uploads.TakeAsync(context, BodyFormat.Clef, lease);
    }

    /// <summary>
    /// Seq's clients drop a batch after 400 and 413, and repeat it after everything else, which would go on for ever
    /// for one that can never be accepted. They send an empty one to ask which levels are accepted.
    /// </summary>
    private static IResult Answer(IResult response, HttpContext context)
    {
        if (response is JsonHttpResult<EventsQueued> { Value: { } queued })
            return TypedResults.Json(ClefAnswer.From(queued), statusCode: StatusCodes.Status201Created);
        if (response is not ProblemHttpResult { ProblemDetails: var problem })
            return response;
        if (problem.Extensions.TryGetValue("rejected", out var rejected)
            && problem.Status == StatusCodes.Status422UnprocessableEntity
            && rejected is IReadOnlyCollection<EventRejected> { Count: 0 })
            return TypedResults.Json(ClefAnswer.Empty, statusCode: StatusCodes.Status201Created);
        if (problem.Status is StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity)
            problem.Status = StatusCodes.Status400BadRequest;
        if (problem.Status is StatusCodes.Status408RequestTimeout)
            return Problem.Unavailable(context, problem.Type!, problem.Title!, problem.Detail!);
        return TypedResults.Problem(problem);
    }
}
