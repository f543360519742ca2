using System.Net.Mime;
using Aggregator.Api.Access;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Ndjson;
using Aggregator.Api.Publishing.Waiting;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

internal static class PublishApi
{
    public const string Path = "/publish";

    public static void MapPublishing(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, PublishAsync)
            .WithSummary("Queues one event, or several")
            .WithDescription(
                "202 means that the broker has confirmed the events: each will be stored exactly once, however often "
                + "it is sent. After 503, or without an answer, send the same events again. With wait=stored, or "
                + "Prefer: wait=N, the request waits until they are stored: 200 says for each event whether it is "
                + "stored, a duplicate, or rejected. Then 202 means that the time is over, or that too many requests "
                + "wait.")
            .Accepts<LogEvent>(
                MediaTypeNames.Application.Json, MediaTypes.Lines, MediaTypes.Clef, MediaTypes.CloudEvent,
                MediaTypes.CloudEvents)
            .Produces<EventSettled>()
            .Produces<EventQueued>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Publish, showsOnlyCallerTopics: true)
            .WithTags("Publish");

    private static async Task<IResult> PublishAsync(
        HttpContext context,
        PublishHandler handler,
        NdjsonHandler uploads,
        InFlightLimiter inFlight,
        BacklogGate backlog,
        [AsParameters] WaitParameters waiting)
    {
        if (waiting.Read(out var wish) is { } rule)
            return PublishMetrics.Count(WaitProblems.BadParameter(rule));
        if (MediaTypes.FormatOf(context.Request.ContentType) is not { } format)
            return PublishMetrics.Count(PublishProblems.UnsupportedMediaType(context));
        if (MediaTypes.IsBinaryCloudEvent(context.Request.Headers, format))
            return PublishMetrics.Count(PublishProblems.BinaryCloudEvent(context));
        var isUpload = format is BodyFormat.Lines or BodyFormat.Clef;
        if (isUpload && wish.IsGiven)
            return PublishMetrics.Count(WaitProblems.OfUpload());
        if (backlog.IsClosed)
            return PublishMetrics.Count(PublishProblems.BacklogTooLong(context));
        if (inFlight.AttemptAcquire(isUpload) is not { } lease)
            return PublishMetrics.Count(PublishProblems.Overloaded(context));
        using (lease)
        {
            return PublishMetrics.Count(isUpload
                ? await uploads.TakeAsync(context, format, lease)
                : await handler.TakeAsync(context, format, lease, wish));
        }
    }
}
