using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Aggregator.Api.Problems;
using Aggregator.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Publishing;

internal static class PublishApi
{
    public static void MapPublishing(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/publish", PublishAsync)
            .WithSummary("Queues one event, or an array of events")
            .WithDescription(
                "202 means that the broker has confirmed the events: each will be stored exactly once, however often it is "
                + "sent. After 503, or without an answer, send the same events again.")
            .Accepts<LogEvent>(MediaTypeNames.Application.Json)
            .Produces<EventQueued>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Publish");

    private static async Task<IResult> PublishAsync(
        HttpContext context, InFlight inFlight, EventPublisher publisher, IOptions<PublishOptions> options)
    {
        if (!IsJson(context.Request.ContentType))
            return UnsupportedMediaType();

        if (inFlight.TryEnter() is not { } place)
            return Overloaded(context);

        var handedOver = false;
        try
        {
            var (end, bytes) = await BodyReader.ReadAsync(
                context.Request.BodyReader, options.Value.MaxBodyBytes, place, context.RequestAborted);
            if (end != BodyEnd.Complete)
                return end == BodyEnd.TooLarge ? TooLarge(options.Value) : Overloaded(context);
            var body = PublishBody.Parse(bytes, options.Value.MaxEvents);
            if (Refusal(body, options.Value) is { } refusal)
                return refusal;

            var events = body.Readings.Where(reading => reading.Event is not null).Select(reading => reading.Event!).ToList();
            handedOver = true;
            var confirmed = body.IsArray
                ? publisher.PublishAsync(events, place)
                : publisher.PublishAsync(events[0], place);
            return await confirmed
                ? Accepted(body, events)
                : BrokerUnavailable(context);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException or IOException or OperationCanceledException)
        {
            return Unreadable(failure);
        }
        finally
        {
            if (!handedOver)
                place.Dispose();
        }
    }

    private static bool IsJson(string? contentType) =>
        string.IsNullOrEmpty(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)));

    private static IResult Accepted(PublishBody body, List<LogEvent> events) => body.IsArray
        ? TypedResults.Json(
            new EventsQueued(EventQueued.Queued, events.Count, Refused(body)), statusCode: StatusCodes.Status202Accepted)
        : TypedResults.Json(
            new EventQueued(EventQueued.Queued, events[0].EventId), statusCode: StatusCodes.Status202Accepted);

    private static List<EventRefused> Refused(PublishBody body) =>
        body.Readings
            .Select((reading, index) => new EventRefused(index, reading.EventId, reading.Errors))
            .Where(refused => refused.Errors.Count > 0)
            .ToList();

    /// <summary>Why nothing in the body can be queued, or <c>null</c> when something can.</summary>
    private static ProblemHttpResult? Refusal(PublishBody body, PublishOptions options)
    {
        if (body.Readings.Count > options.MaxEvents)
            return TooMany(options);
        if (body.Readings.Any(reading => reading.Event is not null))
            return null;
        if (!body.IsArray)
            return Problem.Invalid(body.Readings[0].Errors);

        var problem = Problem.Invalid(
            body.Readings.Count == 0 ? [new FieldError("events", "must not be an empty array")] : body.Readings[0].Errors);
        problem.ProblemDetails.Title = "None of the events is valid.";
        problem.ProblemDetails.Extensions["rejected"] = Refused(body);
        return problem;
    }

    private static IResult Unreadable(Exception failure) => failure switch
    {
        JsonException malformed => Problem.Of(
            StatusCodes.Status400BadRequest, ProblemTypes.Malformed, "The body is not JSON.", malformed.Message),
        BadHttpRequestException bad => Problem.Of(
            bad.StatusCode, ProblemTypes.Malformed, "The request could not be read.", bad.Message),

        // The client has gone; nobody reads this answer.
        _ => TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest),
    };

    private static ProblemHttpResult UnsupportedMediaType() => Problem.Of(
        StatusCodes.Status415UnsupportedMediaType,
        ProblemTypes.UnsupportedMediaType,
        "The media type is not supported.",
        "Content-Type must be application/json, in UTF-8.");

    private static ProblemHttpResult TooLarge(PublishOptions options) => Problem.Of(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The body is too large.",
        string.Create(CultureInfo.InvariantCulture, $"A body must not be larger than {options.MaxBodyBytes} bytes."));

    private static ProblemHttpResult TooMany(PublishOptions options) => Problem.Of(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The body holds too many events.",
        string.Create(CultureInfo.InvariantCulture, $"A request must not hold more than {options.MaxEvents} events."));

    private static ProblemHttpResult Overloaded(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.Overloaded,
        "Too many requests are waiting for the broker.",
        "Nothing was queued. Send the same events again after the time in Retry-After.");

    private static ProblemHttpResult BrokerUnavailable(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.BrokerUnavailable,
        "The broker did not confirm the events in time.",
        "They may or may not be queued. Send the same events again after the time in Retry-After: they are stored once.");
}
