using Aggregator.Hosting;
using Aggregator.Storage.History;

namespace Aggregator.Api.Stats;

internal static class StatsRegistration
{
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
}
