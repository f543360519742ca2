using Aggregator.Hosting;
using RabbitMQ.Client;

namespace Aggregator.Bench.Floor;

/// <summary>What the floor's two processes agree on: a quorum queue on the broker that the environment names.</summary>
internal static class FloorQueue
{
    public const string Name = "floor";

    /// <summary>Connects one of the processes.</summary>
    public static Task<IConnection> ConnectAsync() =>
        ConnectAsync(new Uri(Environment.GetEnvironmentVariable(BrokerUri.Variable)!));

    /// <summary>Creates the queue before any of them is started.</summary>
    public static async Task CreateAsync(Uri broker)
    {
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        await channel.DeclareFloorAsync();
    }

    public static Task DeclareFloorAsync(this IChannel channel) => channel.QueueDeclareAsync(
        Name,
        durable: true,
        exclusive: false,
        autoDelete: false,
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });

    private static Task<IConnection> ConnectAsync(Uri broker) =>
        new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
}
