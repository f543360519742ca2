using Aggregator.Api.Access;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Telemetry;

namespace Aggregator.Api.Otlp;

internal static class OtlpApi
{
    public const string Path = "/v1/logs";

    public static IServiceCollection AddOtlp(this IServiceCollection services)
    {
        services.AddOptions<OtlpOptions>()
            .BindConfiguration(OtlpOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddSingleton<OtlpHandler>();
    }

    public static void MapOtlp(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, ExportAsync)
            .WithSummary("Queues log records of OpenTelemetry (OTLP/HTTP)")
            .WithDescription(
                "The body is an ExportLogsServiceRequest. 200 means that the broker has confirmed the records that are "
                + "not counted in partial_success. Errors are a google.rpc.Status in the encoding of the request; "
                + "exporters repeat a request after 429 and 503, and its records are stored once.")
            .Accepts<Stream>(OtlpEncoding.Protobuf.MediaType, OtlpEncoding.Json.MediaType, MediaTypes.Any)
            .Produces(StatusCodes.Status200OK)
            .Produces(StatusCodes.Status400BadRequest)
            .Produces(StatusCodes.Status413PayloadTooLarge)
            .Produces(StatusCodes.Status415UnsupportedMediaType)
            .Produces(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Publish, showsOnlyCallerTopics: true)
            .WithTags("Publish");

    private static async Task<IResult> ExportAsync(
        HttpContext context, OtlpHandler handler, InFlightLimiter inFlight, BacklogGate backlog)
    {
        var response = await TakeAsync(context, handler, inFlight, backlog);
        return OtlpResult.From(PublishMetrics.Count(response), context);
    }

    private static async Task<IResult> TakeAsync(
        HttpContext context, OtlpHandler handler, InFlightLimiter inFlight, BacklogGate backlog)
    {
        if (OtlpEncoding.Of(context.Request.ContentType) is not { } encoding)
            return OtlpProblems.UnsupportedMediaType(context);
        if (backlog.IsClosed)
            return PublishProblems.BacklogTooLong(context);
        if (inFlight.AttemptAcquire() is not { } lease)
            return PublishProblems.Overloaded(context);
        using (lease)
            return await handler.TakeAsync(context, encoding, lease);
    }
}
