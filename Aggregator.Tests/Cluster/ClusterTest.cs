using System.Net.Http.Json;
using Aggregator.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Aggregator.Tests.Cluster;

/// <summary>A fault under load, and what must hold after it.</summary>
[Collection(OnCluster.Name)]
public abstract class ClusterTest(ClusterServers cluster, ITestOutputHelper output)
{
    private static readonly string[] ApiProcesses = ["api-1", "api-2"];

    protected ClusterServers Cluster => cluster;

    /// <summary>
    /// Runs the fault under load. Then events must be accepted and stored again; after the repair all confirmed events
    /// must be stored, and no process but those of <paramref name="node"/> may have been replaced.
    /// </summary>
    /// <param name="name">The fault, for the output.</param>
    /// <param name="node">The node that the fault hits.</param>
    /// <param name="fault">Makes the fault.</param>
    /// <param name="repair">Brings the node back.</param>
    private protected async Task ShouldSurviveAsync(string name, string node, Func<Task> fault, Func<Task> repair)
    {
        var before = cluster.Processes();
        await using var load = new ClusterLoad(cluster);
        await load.AcceptAsync(200);

        await fault();
        var (accepted, stored) = await load.ProbeAsync();
        foreach (var api in ApiProcesses.Where(one => one != node))
            await ShouldAcceptAsync(api);
        load.Pause = TimeSpan.FromMilliseconds(200);
        await repair();
        await cluster.State.ShouldBeCompleteAsync();
        await load.ShouldBeStoredAsync();

        cluster.Processes().Where(one => one.Key != node).Should().Equal(before.Where(one => one.Key != node));
        output.WriteLine(
            $"{name} ({node}): accepted again after {accepted.TotalSeconds:F1} s, stored after "
            + $"{stored.TotalSeconds:F1} s, longest stall of all publishers {load.LongestStall().TotalSeconds:F1} s; "
            + $"{load.Confirmed} events confirmed, {load.Failed} attempts repeated");
    }

    /// <summary>The proxy would hide a process that accepts nothing as long as another one does.</summary>
    private async Task ShouldAcceptAsync(string api)
    {
        using var http = cluster.Direct(api);
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.PostAsJsonAsync("/publish", Samples.Event("direct"));
                    return answer.IsSuccessStatusCode;
                }
                catch (TaskCanceledException)
                {
                    return false;
                }
            },
            $"{api} accepts events");
    }

    /// <summary>Kills a node, and starts it again.</summary>
    private protected Task ShouldSurviveLossAsync(string name, string node) =>
        ShouldSurviveAsync(name, node, () => cluster.KillAsync(node), () => cluster.StartAsync(node));
}
