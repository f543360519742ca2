using RabbitMQ.Client;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The nodes of a broker, which the client tries one after the other. Each list begins with another node: one that
/// accepts connections but then stays silent would otherwise be tried first every time.
/// </summary>
/// <param name="broker">The broker's address.</param>
internal sealed class BrokerNodes(Uri broker) : IEndpointResolver
{
    private readonly List<AmqpTcpEndpoint> _nodes = [.. BrokerUri.NodesOf(broker).Select(
        node => new AmqpTcpEndpoint(node.Host, node.Port))];

    /// <summary>The first node is random, so that the connections of many processes spread over the nodes.</summary>
    private int _next = Random.Shared.Next(ushort.MaxValue);

    /// <summary>The node that the client tries, or has connected to.</summary>
    public AmqpTcpEndpoint Current { get; private set; } = new(broker);

    public IReadOnlyList<AmqpTcpEndpoint> Nodes => _nodes;

    public IEnumerable<AmqpTcpEndpoint> All()
    {
        var first = Interlocked.Increment(ref _next) & int.MaxValue;
        for (var i = 0; i < _nodes.Count; i++)
            yield return Current = _nodes[(first + i) % _nodes.Count];
    }
}
