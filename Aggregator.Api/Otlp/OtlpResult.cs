using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;
using Aggregator.Api.Problems;
using Aggregator.Contracts.Parsing;
using Google.Protobuf;
using Google.Rpc;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace Aggregator.Api.Otlp;

/// <summary>A response to an exporter, in the encoding of its request.</summary>
internal sealed class OtlpResult(int status, OtlpEncoding encoding, IMessage message) : IResult
{
    /// <summary>Requests are repeated only after these (OTLP 1.11, "Retryable Response Codes").</summary>
    private const int Retryable = StatusCodes.Status503ServiceUnavailable;

    public static OtlpResult Accepted(OtlpEncoding encoding, MappedLogs logs)
    {
        var response = new ExportLogsServiceResponse();
        if (logs.Rejected > 0)
        {
            response.PartialSuccess = new ExportLogsPartialSuccess
            {
                RejectedLogRecords = logs.Rejected,
                ErrorMessage = StorableText.Reason($"The first rejected: {string.Join("; ", logs.FirstErrors)}"),
            };
        }

        return new OtlpResult(StatusCodes.Status200OK, encoding, response);
    }

    /// <summary>
    /// The same response with a <see cref="Status"/> as its body, which is JSON if the request is in no known encoding.
    /// Responses without a body stay as they are.
    /// </summary>
    public static IResult From(IResult response, HttpContext context)
    {
        if (response is not ProblemHttpResult { ProblemDetails: var problem } failed)
            return response;
        var status = failed.StatusCode;
        if (status == StatusCodes.Status408RequestTimeout)
        {
            // An exporter drops what was answered with 408, and the network may be faster at the next attempt.
            status = Retryable;
            context.Response.Headers.RetryAfter = FormattableString.Invariant($"{Problem.RetryAfterSeconds}");
        }

        var reason = StorableText.Reason($"{problem.Title} {problem.Detail}");
        var message = new Status { Code = CodeOf(status), Message = reason };
        return new OtlpResult(status, OtlpEncoding.Of(context.Request.ContentType) ?? OtlpEncoding.Json, message);
    }

    public Task ExecuteAsync(HttpContext context)
    {
        var body = encoding.Encode(message);
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding.MediaType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The code of gRPC that belongs to a status.</summary>
    private static int CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => 16, // UNAUTHENTICATED
        StatusCodes.Status403Forbidden => 7, // PERMISSION_DENIED
        StatusCodes.Status429TooManyRequests => 8, // RESOURCE_EXHAUSTED
        StatusCodes.Status503ServiceUnavailable => 14, // UNAVAILABLE
        _ => 3, // INVALID_ARGUMENT
    };
}
