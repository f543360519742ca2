using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Chaos.Running;

/// <summary>The network between two parts of the system.</summary>
internal enum Link
{
    PublishersToApi,
    PublishersToBroker,
    ApiToBroker,
    ConsumersToBroker,
    ApiToDatabase,
    ConsumersToDatabase,
}

/// <summary>A proxy on each link.</summary>
internal sealed class Links : IAsyncDisposable
{
    private readonly Dictionary<Link, TcpProxy> _proxies;

    public Links(int api, int broker, int database)
    {
        const string loopback = "127.0.0.1";
        _proxies = Enum.GetValues<Link>().ToDictionary(link => link, link => new TcpProxy(
            loopback,
            link switch
            {
                Link.PublishersToApi => api,
                Link.ApiToDatabase or Link.ConsumersToDatabase => database,
                _ => broker,
            }));
    }

    public TcpProxy this[Link link] => _proxies[link];

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync();
    }
}
