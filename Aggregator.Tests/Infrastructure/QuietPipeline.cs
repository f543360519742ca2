using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// A pipeline without consumers unless the test starts some, and with a queue that can be made to refuse messages.
/// </summary>
public sealed class QuietPipeline : Pipeline
{
    protected override int InitialConsumers => 0;

    /// <summary>Starts a consumer that reaches the broker through the gate, and waits until it consumes.</summary>
    internal async Task<ServiceProcess> StartConsumerBehindAsync(TcpGate gate)
    {
        var direct = Environment[BrokerUri.Variable];
        Environment[BrokerUri.Variable] = new UriBuilder(Host.Service) { Port = gate.Port }.Uri.ToString();
        var consumer = StartConsumer();
        Environment[BrokerUri.Variable] = direct;
        await ConsumedByAsync(1);
        return consumer;
    }

    /// <summary>From now on the queue refuses messages beyond the given number.</summary>
    public async Task LimitQueueAsync(int messages)
    {
        using var management = TestServers.ManagementClient();
        await QueueLimit.SetAsync(management, Broker.VirtualHost, messages);
    }

    public async Task LiftLimitAsync()
    {
        using var management = TestServers.ManagementClient();
        await QueueLimit.LiftAsync(management, Broker.VirtualHost);
    }

    public async Task PurgeAsync() => await (await Broker.ChannelAsync()).QueuePurgeAsync(LogEventsTopology.Queue);
}
