using Aggregator.Chaos.Running;
using Aggregator.Chaos.Watching;

namespace Aggregator.Chaos.Faults;

/// <summary>What can happen to the broker.</summary>
internal static class BrokerFaults
{
    /// <summary>Messages at which the queue is full.</summary>
    private const int Full = 10;

    public static Fault Stop(ChaosSystem system, int target) => new(
        _ => Task.Run(system.Servers.StopRabbitMq, CancellationToken.None),
        () => Task.Run(system.Servers.StartRabbitMq));

    public static Fault Kill(ChaosSystem system, int target) => new(
        _ => Task.Run(system.Servers.KillRabbitMq, CancellationToken.None),
        () => Task.Run(system.Servers.StartRabbitMq));

    /// <summary>The broker uses more than any memory of this size.</summary>
    public static Fault MemoryAlarm(ChaosSystem system, int target) => Control(
        system, ["set_vm_memory_high_watermark", "absolute", "1MB"], ["set_vm_memory_high_watermark", "0.4"]);

    /// <summary>No disk has so much free.</summary>
    public static Fault DiskAlarm(ChaosSystem system, int target) => Control(
        system, ["set_disk_free_limit", "1000000GB"], ["set_disk_free_limit", "512MB"]);

    public static Fault CloseConnections(ChaosSystem system, int target) => new(
        async cancellationToken =>
        {
            using var broker = new BrokerView(system);
            await broker.CloseConnectionsAsync(cancellationToken);
        },
        () => Task.CompletedTask);

    /// <summary>No consumer takes anything from a queue that may hold a few messages.</summary>
    public static Fault FullQueue(ChaosSystem system, int target) => new(
        async cancellationToken =>
        {
            foreach (var consumer in system.Consumers)
                consumer.Freeze();
            using var broker = new BrokerView(system);
            await broker.LimitAsync(Full, cancellationToken);
        },
        async () =>
        {
            using var broker = new BrokerView(system);
            await broker.LiftLimitAsync();
            foreach (var consumer in system.Consumers)
                consumer.Thaw();
        });

    /// <summary>The run's own broker is a single node, so that this never comes.</summary>
    public static Fault MoveLeader(ChaosSystem system, int target) =>
        throw new NotSupportedException("A broker of one node has no other leader.");

    private static Fault Control(ChaosSystem system, string[] begin, string[] end) => new(
        _ => Task.Run(() => system.Servers.ControlRabbitMq(begin), CancellationToken.None),
        () => Task.Run(() => system.Servers.ControlRabbitMq(end)));
}
