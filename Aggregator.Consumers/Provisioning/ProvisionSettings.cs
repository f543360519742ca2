using Aggregator.Hosting;

namespace Aggregator.Consumers.Provisioning;

/// <summary>The settings of the provision step, read from the environment.</summary>
internal sealed record ProvisionSettings(
    ManagementAddress Management, string VirtualHost, IReadOnlyDictionary<string, BrokerLogin> Logins, TimeSpan Timeout)
{
    private const string PublisherPassword = "AGGREGATOR_RABBITMQ_PUBLISHER_PASSWORD";
    private const string OperatorPassword = "AGGREGATOR_RABBITMQ_OPERATOR_PASSWORD";
    private const string WaitSeconds = "Provision:WaitSeconds";
    private const int DefaultWaitSeconds = 60;
    private const int MaxWaitSeconds = 3600;

    /// <summary>
    /// The service's user, its password and the virtual host are taken from the address that the services use. The
    /// other users are created only when their passwords are set, under names that begin with the virtual host's name.
    /// </summary>
    /// <exception cref="ArgumentException">An address is missing or unreadable.</exception>
    /// <exception cref="ProvisionException">Another setting is missing or invalid; the message names it.</exception>
    public static ProvisionSettings Read(IConfiguration configuration)
    {
        var management = ManagementAddress.Parse(
            configuration[ManagementAddress.Variable], configuration[ManagementAddress.PasswordVariable]);
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        var (service, password) = UriCredentials.Of(broker);
        if (service.Length == 0 || password.Length == 0)
            throw new ProvisionException($"{BrokerUri.Variable} must name the service's user and its password.");
        if (service == management.User)
            throw new ProvisionException($"{BrokerUri.Variable} must not name the administrator {service}: the services need a user of their own.");

        var host = UriCredentials.VirtualHostOf(broker);
        var prefix = host == "/" ? "aggregator" : host;
        var logins =
            new Dictionary<string, BrokerLogin>(StringComparer.Ordinal) { ["service"] = new(service, password) };
        if (configuration[PublisherPassword] is { Length: > 0 } publisher)
            logins["publisher"] = new BrokerLogin($"{prefix}-publisher", publisher);
        if (configuration[OperatorPassword] is { Length: > 0 } watcher)
            logins["operator"] = new BrokerLogin($"{prefix}-operator", watcher);
        return new ProvisionSettings(management, host, logins, Wait(configuration));
    }

    private static TimeSpan Wait(IConfiguration configuration)
    {
        var seconds = configuration.GetValue(WaitSeconds, DefaultWaitSeconds);
        return seconds is >= 1 and <= MaxWaitSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ProvisionException($"Provision__WaitSeconds must be a number from 1 to {MaxWaitSeconds}.");
    }
}

/// <summary>A user of the broker with its password.</summary>
internal sealed record BrokerLogin(string Name, string Password)
{
    /// <summary>The output omits the password, which a record would print by default.</summary>
    public override string ToString() => Name;
}
