using Aggregator.Api.Access;
using Aggregator.Api.Reading;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Events;

internal static class ExportApi
{
    public static IServiceCollection AddExport(this IServiceCollection services)
    {
        services.AddOptions<ExportOptions>()
            .BindConfiguration(ExportOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddKeyedSingleton(
            ExportOptions.Section,
            (provider, _) => new ReaderSlots(provider.GetRequiredService<IOptions<ExportOptions>>().Value.MaxExports));
        return services;
    }

    public static void MapExport(this IEndpointRouteBuilder events) =>
        events.MapGet("/export", ExportAsync)
            .WithSummary("Streams all matching events as NDJSON, oldest first")
            .WithDescription(
                "One event a line, up to those settled when the export began; the header Aggregator-Last-Id names the "
                + "id up to which it is complete, from where /events/stream can go on. There is no time limit. When it "
                + "fails on the way the connection is broken off, so that a part cannot pass for the whole.")
            .Produces<StoredEvent>(StatusCodes.Status200OK, NdJson.ContentType);

    private static async Task<IResult> ExportAsync(
        HttpContext context,
        HighWaterMarkQueries settled,
        EventQueries events,
        TimeProvider time,
        [FromKeyedServices(ExportOptions.Section)] ReaderSlots slots,
        [AsParameters] FilterParameters filters,
        CancellationToken cancellationToken)
    {
        if (!filters.TryReadFilter(Caller.From(context).Topics, out var filter, out var error))
            return QueryProblems.BadParameter(error);
        using var slot = slots.TryTake();
        if (slot is null)
            return QueryProblems.TooMany(context, "Too many exports are under way.");

        var range = await settled.OfTimesAsync(filter, cancellationToken);
        var now = await settled.NowAsync(cancellationToken);
        var walk = new EventScanner(events, filter, range.After, time);
        var last = filter.MatchesNothing ? range.After : Math.Min(now.Upper, range.UpTo);
        await NdJson.WriteAsync(context, walk, last, now.Upper, cancellationToken);
        return TypedResults.Empty;
    }
}
