using Aggregator.Hosting.RabbitMq;
using MassTransit;

namespace Aggregator.Hosting;

/// <summary>Configures how programs that use MassTransit connect to the broker.</summary>
public static class BrokerHost
{
    /// <summary>
    /// Configures the broker's address. With <c>amqps://</c> TLS is used on any port, and the certificate must be valid
    /// for the host. MassTransit on its own would use TLS for port 5671 only, and would accept any certificate.
    /// </summary>
    /// <param name="bus">The configurator of the bus.</param>
    /// <param name="broker">The broker's address.</param>
    /// <param name="stopping">Signals that the program ends and no longer waits for an unavailable broker.</param>
    /// <param name="connecting">Called before each connection, once the broker accepts connections.</param>
    /// <param name="broken">Called when a connection ends, before the client is notified.</param>
    /// <param name="limit">Decides when to read from the broker; <c>null</c> for always.</param>
    public static void AggregatorHost(
        this IRabbitMqBusFactoryConfigurator bus,
        Uri broker,
        CancellationToken stopping,
        Action? connecting = null,
        Action? broken = null,
        IInboundLimit? limit = null)
    {
        BrokerRetries.Shorten(bus);
        var nodes = new BrokerNodes(broker);
        var refused = new RefusedChannels();
        bus.Host(new UriBuilder(broker) { Query = string.Empty }.Uri, host =>
        {
            host.Heartbeat(BrokerConnections.Heartbeat);
            host.OnRefreshConnectionFactory = async factory =>
            {
                BrokerSocket.Use(factory, broker, nodes, limit, broken, refused);
                factory.RequestedConnectionTimeout = BrokerReturn.ConnectTimeout;
                await BrokerReturn.WaitAsync(nodes.Nodes, stopping);
                connecting?.Invoke();
            };
        });
    }
}
