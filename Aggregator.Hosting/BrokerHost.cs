using Aggregator.Hosting.RabbitMq;
using MassTransit;

namespace Aggregator.Hosting;

/// <summary>How the programs that speak MassTransit reach the broker.</summary>
public static class BrokerHost
{
    /// <summary>
    /// With <c>amqps://</c> TLS on any port, and a certificate that has to be valid for the host. MassTransit by itself
    /// would turn TLS on for port 5671 only, and would accept a certificate of anybody's.
    /// </summary>
    /// <param name="bus">What is configured.</param>
    /// <param name="broker">Where the broker is.</param>
    /// <param name="stopping">Signals that the program ends and no longer waits for an unavailable broker.</param>
    /// <param name="connecting">Is called before each connection, when the broker answers.</param>
    /// <param name="broken">Is called when a connection ends, before the client is told.</param>
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
        bus.Host(broker, host =>
        {
            host.Heartbeat(BrokerConnections.Heartbeat);
            host.OnRefreshConnectionFactory = async factory =>
            {
                BrokerSocket.Use(factory, broker, limit, broken);
                factory.RequestedConnectionTimeout = BrokerReturn.ConnectTimeout;
                await BrokerReturn.WaitAsync(factory.Endpoint.HostName, factory.Endpoint.Port, stopping);
                connecting?.Invoke();
            };
        });
    }
}
