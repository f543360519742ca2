using System.Globalization;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Contracts.Parsing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Publishing;

/// <summary>The responses to a publish that failed.</summary>
internal static class PublishProblems
{
    public static ProblemHttpResult UnsupportedMediaType(HttpContext context)
    {
        context.Response.Headers["Accept-Post"] = MediaTypes.All;
        return Problem.Create(
            StatusCodes.Status415UnsupportedMediaType,
            ProblemTypes.UnsupportedMediaType,
            "The media type is not supported.",
            $"Content-Type must be one of {MediaTypes.All}, in UTF-8.");
    }

    public static ProblemHttpResult BinaryCloudEvent(HttpContext context)
    {
        context.Response.Headers["Accept-Post"] = MediaTypes.All;
        return Problem.Create(
            StatusCodes.Status415UnsupportedMediaType,
            ProblemTypes.UnsupportedMediaType,
            "CloudEvents in binary mode are not supported.",
            $"Send the CloudEvent in structured mode, as {MediaTypes.CloudEvent}, without ce- headers.");
    }

    public static ProblemHttpResult UnsupportedEncoding(HttpContext context)
    {
        context.Response.Headers[HeaderNames.AcceptEncoding] = ContentCoding.Supported;
        return Problem.Create(
            StatusCodes.Status415UnsupportedMediaType,
            ProblemTypes.UnsupportedEncoding,
            "The content coding is not supported.",
            $"Content-Encoding must be one of {ContentCoding.Supported}, once, or left out.");
    }

    public static ProblemHttpResult TooLarge(PublishOptions options) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The body is too large.",
        string.Create(
            CultureInfo.InvariantCulture,
            $"A body must not be larger than {options.MaxBodyBytes} bytes, before and after it is decompressed. "
            + $"{MediaTypes.Lines} has no such limit."));

    public static ProblemHttpResult TooMany(PublishOptions options) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The body holds too many events.",
        FormattableString.Invariant(
            $"A request must not hold more than {options.MaxEvents} events. {MediaTypes.Lines} has no such limit."));

    public static ProblemHttpResult Malformed(string detail) => Problem.Create(
        StatusCodes.Status400BadRequest, ProblemTypes.Malformed, "The body is not JSON.", detail);

    public static ProblemHttpResult BadCoding() => Problem.Create(
        StatusCodes.Status400BadRequest,
        ProblemTypes.Malformed,
        "The body could not be decompressed.",
        "The body is not what its Content-Encoding says, is cut off, or goes on behind what was compressed.");

    public static ProblemHttpResult Unreadable(BadHttpRequestException bad) => Problem.Create(
        bad.StatusCode,
        bad.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => ProblemTypes.TooSlow,
            StatusCodes.Status413PayloadTooLarge => ProblemTypes.TooLarge,
            _ => ProblemTypes.BadRequest,
        },
        "The request could not be read.",
        bad.Message);

    public static ProblemHttpResult Overloaded(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.Overloaded,
        "Too many requests are waiting for the broker.",
        "Nothing was queued. Send the same events again after the time in Retry-After.");

    public static ProblemHttpResult BacklogTooLong(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.BacklogTooLong,
        "Too many events are waiting to be stored.",
        "Nothing was queued. Send the same events again after the time in Retry-After.");

    public static ProblemHttpResult BrokerUnavailable(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.BrokerUnavailable,
        "The broker did not confirm the events in time.",
        "They may or may not be queued. Send the same events again after the time in Retry-After: they are stored "
        + "once.");

    /// <summary>The same failure in the middle of an upload.</summary>
    public static ProblemHttpResult UploadNotConfirmed(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.BrokerUnavailable,
        "The broker did not confirm the events in time.",
        "The first lines_done lines are settled, of the others some may be queued. Send them, or everything, again: "
        + "each event is stored once.");

    /// <summary>No memory became free for the rest of an upload.</summary>
    public static ProblemHttpResult UploadOverloaded(HttpContext context) => Problem.Unavailable(
        context,
        ProblemTypes.Overloaded,
        "Too many requests are waiting for the broker.",
        "The first lines_done lines are settled. Send the others, or everything, again: each event is stored once.");

    /// <summary>The body holds a CloudEvent where a batch is required, or vice versa.</summary>
    public static ProblemHttpResult WrongShape(BodyFormat format) => Problem.Invalid(
        [new FieldError("event", format == BodyFormat.CloudEvents
            ? "must be an array of CloudEvents" : "must be one CloudEvent")]);

    /// <summary>422 for a body without a valid event; <c>null</c> when at least one event is valid.</summary>
    public static ProblemHttpResult? NothingValid(EventBody body)
    {
        if (body.Readings.Any(reading => reading.Event is not null))
            return null;
        if (!body.IsArray)
            return Problem.Invalid(body.Readings[0].Errors);

        var problem = Problem.Invalid(
            body.Readings.Count == 0
                ? [new FieldError("events", "must not be an empty array")] : body.Readings[0].Errors);
        problem.ProblemDetails.Title = "None of the events is valid.";
        problem.ProblemDetails.Extensions["rejected"] = body.Rejected();
        return problem;
    }
}
