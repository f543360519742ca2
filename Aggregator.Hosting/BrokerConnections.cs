using Aggregator.Hosting.RabbitMq;
using RabbitMQ.Client;

namespace Aggregator.Hosting;

/// <summary>Connections that a program opens in addition to its bus.</summary>
public static class BrokerConnections
{
    /// <summary>
    /// RabbitMQ recommends 5 to 20 s. After three missed heartbeats the client ends the connection. This covers a
    /// stalled broker, a network that drops packets, and a connection whose shutdown hangs (rabbitmq-dotnet-client
    /// issues 1865 and 1930).
    /// </summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <param name="broker">The broker's address; <c>amqps</c> for TLS.</param>
    /// <param name="name">The connection's name, which operators see at the broker.</param>
    public static ConnectionFactory Factory(Uri broker, string name)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,

            // A node on a lost machine must not keep the client from the next one.
            RequestedConnectionTimeout = BrokerReturn.ConnectTimeout,
        };
        BrokerSocket.Use(factory, broker, new BrokerNodes(broker));
        return factory;
    }
}
