using Aggregator.Hosting;

namespace Aggregator.Consumers.Brokers;

internal static class BrokerRegistration
{
    /// <summary>Checks the broker before the bus starts; must be registered before it.</summary>
    /// <exception cref="ArgumentException">An address is invalid.</exception>
    public static IServiceCollection AddBrokerGuard(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddSingleton(new BrokerTopologyCheck(broker));
        var management = ManagementAddress.ParseOptional(
            configuration[ManagementAddress.Variable], configuration[ManagementAddress.PasswordVariable], broker);
        services.AddSingleton(provider => new BrokerPolicyCheck(
            management, UriCredentials.VirtualHostOf(broker), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<BrokerGuard>();
        return services;
    }
}
