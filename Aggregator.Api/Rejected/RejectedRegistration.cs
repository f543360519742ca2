using Aggregator.Hosting;

namespace Aggregator.Api.Rejected;

internal static class RejectedRegistration
{
    public static IServiceCollection AddRejected(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddSingleton(
            provider => new ReplayPublisher(broker, provider.GetRequiredService<ILogger<ReplayPublisher>>()));
        services.AddScoped<Replayer>();
        return services;
    }
}
