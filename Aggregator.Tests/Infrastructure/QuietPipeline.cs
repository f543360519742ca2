using System.Net.Http.Json;
using Aggregator.Contracts;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// A pipeline in which nobody consumes unless the test says so, and whose queue can be made to refuse.
/// </summary>
public sealed class QuietPipeline : Pipeline
{
    protected override int InitialConsumers => 0;

    /// <summary>
    /// From now on the queue refuses messages beyond so many: the broker answers the publisher with a nack.
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

            // One policy applies to a queue: this one, instead of the provisioned one.
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
