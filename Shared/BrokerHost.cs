using MassTransit;

namespace Aggregator.Shared;

/// <summary>How the programs that speak MassTransit reach the broker.</summary>
internal static class BrokerHost
{
    /// <summary>
    /// With <c>amqps://</c> TLS on any port, and a certificate that has to be valid for the host. MassTransit by itself would
    /// turn TLS on for port 5671 only, and would accept a certificate of anybody's.
    /// </summary>
    /// <param name="bus">What is configured.</param>
    /// <param name="broker">Where the broker is.</param>
    /// <param name="connecting">Is called before each attempt to connect.</param>
    /// <param name="limit">Decides when to read from the broker; <c>null</c> for always.</param>
    public static void AggregatorHost(
        this IRabbitMqBusFactoryConfigurator bus, Uri broker, Action? connecting = null, IInboundLimit? limit = null) =>
        bus.Host(broker, host =>
        {
            host.Heartbeat(BrokerConnections.Heartbeat);
            host.OnRefreshConnectionFactory = factory =>
            {
                BrokerSocket.Use(factory, broker, limit);
                connecting?.Invoke();
                return Task.CompletedTask;
            };
        });
}
