using System.Diagnostics;
using Xunit.Abstractions;

namespace Aggregator.Tests.Cluster;

/// <summary>Every node is restarted under load, one after the other, as for an upgrade.</summary>
public sealed class RollingTests(ClusterServers cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    private readonly ITestOutputHelper _output = output;

    /// <summary>The order of docs/operations.md: servers, schema, consumers, API.</summary>
    [ClusterFact]
    public async Task A_rolling_restart_with_a_migration_completes_every_request_of_a_retrying_publisher()
    {
        var clock = Stopwatch.StartNew();
        await using var load = new ClusterLoad(Cluster) { Pause = TimeSpan.FromMilliseconds(50) };
        await load.AcceptAsync(200);
        foreach (var node in (string[])["etcd-1", "etcd-2", "etcd-3", "rabbitmq-1", "rabbitmq-2", "rabbitmq-3"])
            await RestartAsync(node);
        await RestartAsync(await Cluster.State.PostgresAsync("sync_standby"));
        await RestartAsync(await Cluster.State.PostgresAsync("leader"));
        await Cluster.MigrateAsync();
        foreach (var node in (string[])["consumer-1", "consumer-2", "api-1", "api-2", "proxy"])
            await RestartAsync(node);

        await load.AcceptAsync(200);
        await load.ShouldBeStoredAsync();
        load.LongestStall().Should().BeLessThan(TimeSpan.FromSeconds(30));
        _output.WriteLine(
            $"rolling restart in {clock.Elapsed.TotalSeconds:F0} s: longest stall of all publishers "
            + $"{load.LongestStall().TotalSeconds:F1} s; {load.Confirmed} events confirmed, {load.Failed} attempts "
            + "repeated");
    }

    private async Task RestartAsync(string node)
    {
        await Cluster.StopAsync(node);
        await Cluster.StartAsync(node);
        await Cluster.State.ShouldBeCompleteAsync();
    }
}
