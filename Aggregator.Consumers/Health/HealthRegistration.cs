using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Consumers.Health;

internal static class HealthRegistration
{
    /// <summary>
    /// Writes the result of MassTransit's own check of the bus and its endpoint. It must be registered before the
    /// services that wait at start for database and broker, so that the file reports a waiting process.
    /// </summary>
    public static IServiceCollection AddHealthFile(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.AddOptions<HealthFileOptions>().BindConfiguration(HealthFileOptions.Section);
        services.AddSingleton<IHealthCheckPublisher, HealthFile>();
        services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Delay = TimeSpan.FromSeconds(1);
            publisher.Period = HealthFileOptions.Period;
        });
        return services;
    }
}
