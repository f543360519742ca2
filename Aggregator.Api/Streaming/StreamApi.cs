using System.ComponentModel;
using System.Globalization;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Hosting;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Streaming;

internal static class StreamApi
{
    public static IServiceCollection AddStream(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddOptions<StreamOptions>()
            .BindConfiguration(StreamOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddKeyedSingleton(
            StreamOptions.Section,
            (provider, _) => new ReaderSlots(provider.GetRequiredService<IOptions<StreamOptions>>().Value.MaxStreams));
        services.AddSingleton<StreamSignal>();
        services.AddSingleton<HighWaterMarkWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HighWaterMarkWatch>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StoredEventsListener>(
            provider, broker, provider.GetRequiredKeyedService<ReaderSlots>(StreamOptions.Section)));
        services.AddSingleton<StreamRunner>();
        return services;
    }

    public static void MapStream(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/events/stream", StreamAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .WithSummary("Live tail of stored events as server-sent events")
            .WithDescription(
                "Each event comes as data with its id. After a break the client goes on with Last-Event-ID, without "
                + "gap or repeat; without it the stream begins with what is stored from now on. An event named closed "
                + "says why the server ends a stream: slow-reader, shutdown, key-expired or "
                + "database-unavailable.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read, showsOnlyCallerTopics: true)
            .WithTags("Query");

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        HighWaterMarkQueries settled,
        StreamRunner runner,
        [FromKeyedServices(StreamOptions.Section)] ReaderSlots slots,
        [AsParameters] FilterParameters filters,
        [FromHeader(Name = "Last-Event-ID")]
        [Description("Id of the last event that was read; browsers send it by themselves.")]
        string? lastEventId,
        [FromQuery(Name = "last_event_id")]
        [Description("The same, for a first connection by a client that cannot set headers.")]
        string? lastEventIdParameter,
        CancellationToken cancellationToken)
    {
        if (!filters.TryReadFilter(Caller.From(context).Topics, out var filter, out var error))
            return QueryProblems.BadParameter(error);
        using var slot = slots.TryTake();
        if (slot is null)
            return QueryProblems.TooMany(context, "Too many streams are open.");

        // The id that a reconnecting browser sends is later than the parameter in the address that it first opened.
        var now = await settled.NowAsync(cancellationToken);
        if (!TryParsePosition(lastEventId ?? lastEventIdParameter, now, out var position))
            return BadPosition(now);
        await runner.RunAsync(context, filter, position, now.Upper, cancellationToken);
        return TypedResults.Empty;
    }

    private static bool TryParsePosition(string? text, HighWaterMark now, out long position)
    {
        position = now.Upper;
        return string.IsNullOrEmpty(text)
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position)
                && position <= now.Drawn);
    }

    private static ProblemHttpResult BadPosition(HighWaterMark now) => QueryProblems.BadParameter(string.Create(
        CultureInfo.InvariantCulture,
        $"Last-Event-ID must be the id of an event that this stream has sent, and none is higher than {now.Drawn}"));
}
