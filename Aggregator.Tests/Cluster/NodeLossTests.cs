using Xunit.Abstractions;

namespace Aggregator.Tests.Cluster;

/// <summary>One node is killed under load, and starts again later.</summary>
public sealed class NodeLossTests(ClusterServers cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    [ClusterFact]
    public async Task The_loss_of_the_broker_that_leads_the_queue_loses_nothing() =>
        await ShouldSurviveLossAsync("broker, leader of the queue", (await Cluster.State.BrokersAsync()).Leader);

    [ClusterFact]
    public async Task The_loss_of_a_broker_that_follows_loses_nothing()
    {
        var (leader, online) = await Cluster.State.BrokersAsync();
        await ShouldSurviveLossAsync("broker, follower", online.First(node => node != leader));
    }

    [ClusterFact]
    public async Task The_loss_of_the_primary_loses_nothing() =>
        await ShouldSurviveLossAsync("PostgreSQL, primary", await Cluster.State.PostgresAsync("leader"));

    [ClusterFact]
    public async Task The_loss_of_the_synchronous_standby_loses_nothing() =>
        await ShouldSurviveLossAsync("PostgreSQL, standby", await Cluster.State.PostgresAsync("sync_standby"));

    [ClusterFact]
    public Task The_loss_of_a_member_of_etcd_loses_nothing() => ShouldSurviveLossAsync("etcd, one of three", "etcd-1");

    [ClusterFact]
    public Task The_loss_of_an_API_process_loses_nothing() => ShouldSurviveLossAsync("API, one of two", "api-1");

    [ClusterFact]
    public Task The_loss_of_a_consumer_loses_nothing() => ShouldSurviveLossAsync("consumer, one of two", "consumer-1");
}
