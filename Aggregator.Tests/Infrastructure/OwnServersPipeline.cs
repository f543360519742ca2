namespace Aggregator.Tests.Infrastructure;

/// <summary>A pipeline with its own servers, which a test may stop.</summary>
internal sealed class OwnServersPipeline : Pipeline
{
    private readonly Lazy<PrivateServers> _servers;

    public OwnServersPipeline()
        : this(new Lazy<PrivateServers>(PrivateServers.StartOwn))
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
}
