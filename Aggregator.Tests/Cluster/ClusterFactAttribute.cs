namespace Aggregator.Tests.Cluster;

/// <summary>
/// A test on a cluster, which takes minutes: skipped unless <c>AGGREGATOR_TEST_CLUSTER=1</c> asks for it, and where the
/// programs are missing that only a cluster needs.
/// </summary>
internal sealed class ClusterFactAttribute : FactAttribute
{
    private const string Wanted = "AGGREGATOR_TEST_CLUSTER";

    private static readonly (string Name, string Program)[] Needed =
    [
        ("Patroni", "/usr/bin/patroni"),
        ("etcd", "/usr/bin/etcd"),
        ("HAProxy", "/usr/sbin/haproxy"),
    ];

    public ClusterFactAttribute() => Skip = Missing;

    /// <summary>What is missing, as a sentence; <c>null</c> if nothing is.</summary>
    public static string? Missing { get; } = Describe();

    private static string? Describe()
    {
        if (Environment.GetEnvironmentVariable(Wanted) != "1")
            return $"Tests on a cluster take minutes. To run them: ./test.sh --cluster, or {Wanted}=1";
        var missing = Needed.Where(one => !File.Exists(one.Program)).Select(one => one.Name).FirstOrDefault();
        return missing is null ? null : $"{missing} is not installed: sudo scripts/servers.sh install cluster";
    }
}
