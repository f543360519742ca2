using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Consumers.Health;

internal static class HealthRegistration
{
    /// <summary>
    /// Writes what MassTransit's own check of the bus and its endpoint finds. To be registered before what waits at the
    /// start for database and broker, so that the file tells of a process that waits.
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
