using Aggregator.Hosting;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// A virtual host created by the provision step, as for an operator, with its queues, policies, users and rights.
/// </summary>
public sealed class ProvisionedHost
{
    /// <summary>
    /// The variable with the address of the management API, with an administrator's credentials for the provision step.
    /// </summary>
    public const string ManagementVariable = "AGGREGATOR_RABBITMQ_MANAGEMENT";

    private const string OperatorPassword = "operator password: /?#@ä";

    private ProvisionedHost(Uri administrator, Uri management) =>
        (Administrator, Management) = (administrator, management);

    public string Name => Administrator.AbsolutePath[1..];

    /// <summary>The AMQP URI of a user with all permissions.</summary>
    public Uri Administrator { get; }

    /// <summary>The AMQP URI of the API and the consumers.</summary>
    public Uri Service { get; private init; } = null!;

    /// <summary>The AMQP URI with which other teams publish.</summary>
    public Uri Publisher { get; private init; } = null!;

    /// <summary>Base address of the management API.</summary>
    public Uri Management { get; }

    /// <summary>The management API with the operator's credentials.</summary>
    public string OperatorManagement =>
        $"{Management.Scheme}://{Name}-operator:{Uri.EscapeDataString(OperatorPassword)}@{Management.Authority}";

    /// <summary>Runs the provision step for a virtual host that does not exist yet.</summary>
    public static async Task<ProvisionedHost> CreateAsync(ServerAddresses servers, string prefix)
    {
        var name = TestServers.UniqueName(prefix);
        var password = Guid.NewGuid().ToString("N");
        var host = new ProvisionedHost(new UriBuilder(servers.RabbitMq) { Path = name }.Uri, servers.Management)
        {
            Service = As(servers.RabbitMq, name, $"{name}-service", password),
            Publisher = As(servers.RabbitMq, name, $"{name}-publisher", password),
        };
        await using var provision = host.Provision(password);
        if (await provision.ExitAsync() != 0)
            throw new InvalidOperationException(provision.Output);
        return host;
    }

    /// <summary>Runs the step again, with the same or another password for direct publishers.</summary>
    public ServiceProcess Provision(string publisherPassword)
    {
        var administrator = $"{Management.Scheme}://{Administrator.UserInfo}@{Management.Authority}";
        return ServiceProcess.Start(
            "Aggregator.Consumers",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ManagementVariable] = administrator,
                [BrokerUri.Variable] = Service.ToString(),
                ["AGGREGATOR_RABBITMQ_PUBLISHER_PASSWORD"] = publisherPassword,
                ["AGGREGATOR_RABBITMQ_OPERATOR_PASSWORD"] = OperatorPassword,
            },
            "provision");
    }

    private static Uri As(Uri broker, string host, string user, string password) =>
        new UriBuilder(broker) { Path = host, UserName = user, Password = password }.Uri;
}
