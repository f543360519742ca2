namespace Aggregator.Tests.Cluster;

/// <summary>Its classes share one cluster, which takes half a minute to start, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnCluster : ICollectionFixture<ClusterServers>
{
    public const string Name = "cluster";
}
