using System.ComponentModel;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Hosting;
using Aggregator.Storage.History;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Stats;

internal static class StatsApi
{
    /// <summary>Maximum number of topics in one response; <c>/topics</c> pages through all of them.</summary>
    private const int MaxTopics = 1000;

    public static IServiceCollection AddStats(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddSingleton(provider => new BacklogProbe(
            broker,
            provider.GetRequiredService<ILogger<BacklogProbe>>()));

        // An instance is registered instead of a factory, so that the clock starts now and not with the first request.
        services.AddSingleton(new Uptime(TimeProvider.System));
        services.AddSingleton<LoadHistory>();
        services.AddSingleton<StatusLog>();
        services.AddHostedService<LoadWatch>();
        services.AddHostedService<LedgerSampler>();
        services.AddScoped<StatsSources>();
        return services;
    }

    public static void MapStats(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/stats", GetAsync)
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .WithSummary("Counts what was received, stored, dropped and is waiting")
            .WithDescription("Read from the ledger's counters: it takes the same time however many events are stored.")
            .Produces<StatsAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        HttpContext context,
        StatsSources sources,
        [FromQuery(Name = "by")] [Description("topic: adds the counts of each topic that the caller may read.")]
        string? by,
        CancellationToken cancellationToken)
    {
        if (by is not null and not "topic")
            return QueryProblems.BadParameter("by must be topic");

        // The backlog is read first, so that an event that leaves the queue in between is counted twice rather than not
        // at all.
        var queue = await sources.Backlog.QueueAsync(cancellationToken);
        var deadLetters = queue is null ? null : await sources.Backlog.DeadLettersAsync(cancellationToken);
        var totals = await sources.Ledger.TotalsAsync(cancellationToken);
        var accepted = await sources.Ledger.AcceptedAsync(cancellationToken);
        var filter = new EventFilter { AllowedTopics = Caller.From(context).Topics };
        var topics = by is null
            ? null
            : await sources.Topics.CountsAsync(filter, string.Empty, MaxTopics, cancellationToken);
        return TypedResults.Ok(StatsAnswer.From(
            totals,
            accepted,
            queue,
            deadLetters,
            sources.Uptime.Seconds,
            sources.History,
            topics?.Select(TopicStats.From).ToList()));
    }
}

/// <summary>The sources from which <c>/stats</c> is assembled.</summary>
internal sealed record StatsSources(
    StatsQueries Ledger, TopicQueries Topics, BacklogProbe Backlog, LoadHistory History, Uptime Uptime);
