using RabbitMQ.Client;

namespace Aggregator.Shared;

/// <summary>Connections of a program's own, beside those of a bus.</summary>
internal static class BrokerConnections
{
    /// <summary>
    /// Within RabbitMQ's recommended 5 to 20 s. When a channel is disposed of while publishes wait in it, the end of its connection
    /// can hang (RabbitMQ.Client 7.1 and 7.2); after three missed heartbeats the client frees it, so that it is replaced.
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
