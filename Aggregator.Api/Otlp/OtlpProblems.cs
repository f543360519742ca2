using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Otlp;

/// <summary>The responses to requests that exporters must not repeat.</summary>
internal static class OtlpProblems
{
    public static ProblemHttpResult UnsupportedMediaType(HttpContext context)
    {
        var supported = $"{OtlpEncoding.Protobuf.MediaType}, {OtlpEncoding.Json.MediaType}";
        context.Response.Headers["Accept-Post"] = supported;
        return Problem.Create(
            StatusCodes.Status415UnsupportedMediaType,
            ProblemTypes.UnsupportedMediaType,
            "The media type is not supported.",
            $"Content-Type must be one of {supported}.");
    }

    public static ProblemHttpResult Malformed(OtlpEncoding encoding, string reason) => Problem.Create(
        StatusCodes.Status400BadRequest,
        ProblemTypes.Malformed,
        $"The body is not an ExportLogsServiceRequest in {encoding.MediaType}.",
        reason);

    public static ProblemHttpResult TooMany(PublishOptions options) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The body holds too many log records.",
        FormattableString.Invariant(
            $"A request must not hold more than {options.MaxEvents} log records, resources and scopes together."));

    public static ProblemHttpResult TooLarge(PublishOptions options) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        ProblemTypes.TooLarge,
        "The log records are too large.",
        FormattableString.Invariant(
            $"Each with its resource and scope, they must not be larger than {options.MaxBodyBytes} bytes together."));

    public static ProblemHttpResult NothingValid(MappedLogs logs) => Problem.Create(
        StatusCodes.Status400BadRequest,
        ProblemTypes.Invalid,
        "None of the log records can be stored.",
        string.Join("; ", logs.FirstErrors));
}
