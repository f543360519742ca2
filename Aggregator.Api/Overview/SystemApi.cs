using System.Reflection;
using Aggregator.Api.Access;
using Aggregator.Api.Reading;
using Aggregator.Api.Stats;
using Aggregator.Hosting;

namespace Aggregator.Api.Overview;

internal static class SystemApi
{
    private const int MaxReaders = 4;

    private static readonly string Version =
        typeof(SystemApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static IServiceCollection AddOverview(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        var management = ManagementAddress.ParseOptional(
            configuration[ManagementAddress.Variable], configuration[ManagementAddress.PasswordVariable], broker);
        services.AddSingleton(provider => new QueueReader(
            management,
            UriCredentials.VirtualHostOf(broker),
            provider.GetRequiredService<BacklogProbe>(),
            provider.GetRequiredService<ILogger<QueueReader>>()));
        services.AddScoped<DatabaseReader>();
        return services;
    }

    public static void MapOverview(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/system", GetAsync)
            .AtMost(MaxReaders, "Too many requests about the system are under way.")
            .WithSummary("Shows the state of the queues, the broker and the database")
            .WithDescription("Is answered with 200 also while a server is unavailable, and says so.")
            .Produces<SystemAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read)
            .WithTags("Operation");

    private static async Task<IResult> GetAsync(
        QueueReader queues,
        DatabaseReader database,
        LoadHistory history,
        Uptime uptime,
        CancellationToken cancellationToken)
    {
        var broker = await queues.ReadAsync(cancellationToken);
        var stored = await database.ReadAsync(cancellationToken);
        var events = broker.Queues.Count > 0 ? broker.Queues[0] : null;
        var reasons = StatusReasons.From(
            events is null ? null : new QueueState(events.Ready, events.Consumers), history.RejectsWaited);
        if (!stored.Available)
            reasons = [.. reasons, StatusReasons.DatabaseUnavailable];
        return TypedResults.Ok(new SystemAnswer(
            Version,
            uptime.Seconds,
            reasons.Count > 0 ? "degraded" : "healthy",
            reasons,
            broker,
            stored,
            new SystemLinks("/docs", "/openapi/v1.json", queues.Management)));
    }
}
