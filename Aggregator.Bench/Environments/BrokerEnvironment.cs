using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Environments;

/// <summary>A virtual host for one measurement, created by the provision step.</summary>
internal sealed class BrokerEnvironment : IAsyncDisposable
{
    private readonly ServerAddresses _servers;

    private BrokerEnvironment(ServerAddresses servers, ProvisionedHost host) => (_servers, Host) = (servers, host);

    public ProvisionedHost Host { get; }

    public static async Task<BrokerEnvironment> CreateAsync(ServerAddresses servers) =>
        new(servers, await ProvisionedHost.CreateAsync(servers, "bench"));

    public async ValueTask DisposeAsync()
    {
        await TestServers.DeleteVirtualHostAsync(_servers, Host.Administrator);
        using var management = TestServers.ManagementClient(_servers.Management, _servers.RabbitMq);
        foreach (var role in (string[])["service", "publisher", "operator"])
            (await management.DeleteAsync($"api/users/{Host.Name}-{role}")).EnsureSuccessStatusCode();
    }
}
