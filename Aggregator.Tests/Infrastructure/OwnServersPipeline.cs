using System.Net;
using System.Net.Sockets;

namespace Aggregator.Tests.Infrastructure;

/// <summary>A pipeline with its own servers, which a test may stop.</summary>
internal sealed class OwnServersPipeline : Pipeline
{
    private readonly Lazy<PrivateServers> _servers;

    public OwnServersPipeline()
        : this(new Lazy<PrivateServers>(
            () => PrivateServers.Start($".local/test-{Guid.NewGuid():N}", FreePort(), FreePort(), FreePort())))
    {
    }

    private OwnServersPipeline(Lazy<PrivateServers> servers)
        : base(() => servers.Value.Addresses) => _servers = servers;

    public PrivateServers Servers => _servers.Value;

    protected override Task ReleaseAsync()
    {
        if (_servers.IsValueCreated)
            _servers.Value.Dispose();
        return Task.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
