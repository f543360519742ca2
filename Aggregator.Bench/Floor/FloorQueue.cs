using Aggregator.Hosting;
using RabbitMQ.Client;

namespace Aggregator.Bench.Floor;

/// <summary>What the floor's two processes agree on: a quorum queue on the broker that the environment names.</summary>
internal static class FloorQueue
{
    public const string Name = "floor";

    public static Task<IConnection> ConnectAsync() => new ConnectionFactory
    {
        Uri = new Uri(Environment.GetEnvironmentVariable(BrokerUri.Variable)!),
    }.CreateConnectionAsync();

    public static Task DeclareFloorAsync(this IChannel channel) => channel.QueueDeclareAsync(
        Name,
        durable: true,
        exclusive: false,
        autoDelete: false,
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
}
