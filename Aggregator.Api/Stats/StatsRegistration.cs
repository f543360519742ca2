using Aggregator.Hosting;

namespace Aggregator.Api.Stats;

internal static class StatsRegistration
{
    public static IServiceCollection AddStats(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddSingleton(provider => new BacklogProbe(
            broker,
            provider.GetRequiredService<ILogger<BacklogProbe>>()));

        // An instance, not a factory: the clock starts now and not with the first question.
        services.AddSingleton(new Uptime(TimeProvider.System));
        services.AddSingleton<LoadHistory>();
        services.AddSingleton<StatusLog>();
        services.AddHostedService<LoadWatch>();
        services.AddScoped<StatsSources>();
        return services;
    }
}
