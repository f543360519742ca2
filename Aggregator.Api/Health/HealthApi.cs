using System.Text.Json.Serialization;
using Aggregator.Api.Access;
using Aggregator.Storage.Disk;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Api.Health;

internal static class HealthApi
{
    /// <summary>Tag of the checks that readiness runs; MassTransit adds its own checks under other tags.</summary>
    private const string Ready = "aggregator-ready";

    public static IServiceCollection AddAggregatorHealth(this IServiceCollection services)
    {
        services.AddOptions<DrainOptions>()
            .BindConfiguration(DrainOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<DiskOptions>()
            .BindConfiguration(DiskOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainOptions.Longest);
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHealthChecks()
            .AddCheck<DrainCheck>("process", HealthStatus.Unhealthy, [Ready])
            .AddCheck<BrokerCheck>("broker", HealthStatus.Unhealthy, [Ready])
            .AddCheck<DatabaseCheck>("database", HealthStatus.Degraded, [Ready])
            .AddCheck<PartitionCheck>("partitions", HealthStatus.Degraded, [Ready])
            .AddCheck<DiskCheck>("disk", HealthStatus.Degraded, [Ready])
            .AddCheck<IngestCheck>("ingest", HealthStatus.Degraded, [Ready]);
        return services;
    }

    public static void MapAggregatorHealth(this IEndpointRouteBuilder routes)
    {
        // Liveness asks no server: a process must not be restarted because its broker is unavailable.
        routes.MapHealthChecks(
            "/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync })
            .OpenToAll();
        routes.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync })
            .OpenToAll();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthAnswer(
                Name(report.Status),
                report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => new HealthPart(Name(entry.Value.Status), entry.Value.Description),
                    StringComparer.Ordinal)),
            context.RequestAborted);

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

internal sealed record HealthAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("checks")] IReadOnlyDictionary<string, HealthPart> Checks);

internal sealed record HealthPart(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("detail")] string? Detail);
