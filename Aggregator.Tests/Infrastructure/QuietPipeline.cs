using Aggregator.Contracts;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// A pipeline without consumers unless the test starts some, and with a queue that can be made to refuse messages.
/// </summary>
public sealed class QuietPipeline : Pipeline
{
    protected override int InitialConsumers => 0;

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
