using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aggregator.Consumers.Health;

internal static class HealthRegistration
{
    /// <summary>Writes what MassTransit's own check of the bus and its endpoint finds.</summary>
    public static IServiceCollection AddHealthFile(this IServiceCollection services)
    {
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
