namespace Aggregator.Tests.Cluster;

/// <summary>A test on a cluster, skipped where the programs are missing that only a cluster needs.</summary>
internal sealed class ClusterFactAttribute : FactAttribute
{
    private static readonly (string Package, string Program)[] Needed =
    [
        ("patroni", "/usr/bin/patroni"),
        ("etcd-server", "/usr/bin/etcd"),
        ("haproxy", "/usr/sbin/haproxy"),
    ];

    public ClusterFactAttribute() => Skip = Missing;

    /// <summary>Which of Debian's packages are missing, as a sentence; <c>null</c> if none is.</summary>
    public static string? Missing { get; } = Describe();

    private static string? Describe()
    {
        var missing = Needed.Where(one => !File.Exists(one.Program)).Select(one => one.Package).ToList();
        return missing.Count == 0
            ? null
            : $"{string.Join(", ", missing)} not installed; to install: scripts/servers.sh install cluster";
    }
}
