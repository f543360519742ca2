using System.Net.Http.Json;
using Aggregator.Contracts;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// A pipeline without consumers unless the test starts some, and with a queue that can be made to refuse messages.
/// </summary>
public sealed class QuietPipeline : Pipeline
{
    protected override int InitialConsumers => 0;

    /// <summary>
    /// From now on the queue refuses messages beyond the given number: the broker responds with a nack.
    /// </summary>
    public async Task LimitQueueAsync(int messages)
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["pattern"] = $"^{LogEventsTopology.Queue}$",
            ["definition"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["max-length"] = messages,
                ["overflow"] = "reject-publish",
            },
            ["apply-to"] = "queues",

            // Only one policy applies to a queue, so this one replaces the provisioned one.
            ["priority"] = 1000,
        };
        using var client = TestServers.ManagementClient();
        (await client.PutAsJsonAsync($"api/policies/{Broker.VirtualHost}/limit", policy)).EnsureSuccessStatusCode();
    }

    public async Task LiftLimitAsync()
    {
        using var client = TestServers.ManagementClient();
        (await client.DeleteAsync($"api/policies/{Broker.VirtualHost}/limit")).EnsureSuccessStatusCode();
    }

    public async Task PurgeAsync() => await (await Broker.ChannelAsync()).QueuePurgeAsync(LogEventsTopology.Queue);
}
