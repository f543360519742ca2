using Aggregator.Hosting.RabbitMq;
using RabbitMQ.Client;

namespace Aggregator.Hosting;

/// <summary>Connections that a program opens in addition to its bus.</summary>
public static class BrokerConnections
{
    /// <summary>
    /// Within RabbitMQ's recommended 5 to 20 s. After three missed ones the client ends the connection: of a broker
    /// that stands still, of a network that swallows packets, and one whose end hangs (rabbitmq-dotnet-client issues
    /// 1865 and 1930).
    /// </summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <param name="broker">Where the broker is; <c>amqps</c> for TLS.</param>
    /// <param name="name">Name that operators see at the broker.</param>
    public static ConnectionFactory Factory(Uri broker, string name)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
        };
        BrokerSocket.Use(factory, broker);
        return factory;
    }
}
