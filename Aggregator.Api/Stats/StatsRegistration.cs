using Aggregator.Contracts;

namespace Aggregator.Api.Stats;

internal static class StatsRegistration
{
    public static IServiceCollection AddStats(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BacklogProbe(
            BrokerUri.Parse(provider.GetRequiredService<IConfiguration>()[BrokerUri.Variable]),
            provider.GetRequiredService<ILogger<BacklogProbe>>()));

        // An instance, not a factory: the clock starts now and not with the first question.
        services.AddSingleton(new Uptime(TimeProvider.System));
        services.AddSingleton<LoadHistory>();
        services.AddHostedService<LoadWatch>();
        services.AddScoped<StatsSources>();
        return services;
    }
}
