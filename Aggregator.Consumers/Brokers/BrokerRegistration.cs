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
        var management = Management(configuration, broker);
        services.AddSingleton(provider => new BrokerPolicyCheck(
            management, UriCredentials.VirtualHostOf(broker), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<BrokerGuard>();
        return services;
    }

    /// <summary>An address without a user is used with the credentials of the service.</summary>
    private static ManagementAddress? Management(IConfiguration configuration, Uri broker)
    {
        if (configuration[ManagementAddress.Variable] is not { Length: > 0 } text)
            return null;
        var management = ManagementAddress.Parse(text, configuration[ManagementAddress.PasswordVariable]);
        if (management.User.Length > 0)
            return management;
        var (user, password) = UriCredentials.From(broker);
        return management with { User = user, Password = password };
    }
}
