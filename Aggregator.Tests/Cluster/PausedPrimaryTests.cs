using Aggregator.Tests.Infrastructure;
using Npgsql;
using Xunit.Abstractions;

namespace Aggregator.Tests.Cluster;

/// <summary>
/// The primary's machine stops for so long that a standby takes over, and then goes on as if nothing had happened.
/// </summary>
public sealed class PausedPrimaryTests(ClusterServers cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    private const string CreateTable =
        "CREATE TABLE written_by_old_primary (n int); GRANT SELECT ON written_by_old_primary TO aggregator_owner";

    [ClusterFact]
    public async Task A_primary_that_continues_after_its_replacement_confirms_no_write()
    {
        var old = await Cluster.State.PostgresAsync("leader");
        await using var session = new NpgsqlConnection(Cluster.SuperuserAt(old));
        await session.OpenAsync();
        await using (var create = new NpgsqlCommand(CreateTable, session))
            await create.ExecuteNonQueryAsync();

        await ShouldSurviveAsync(
            "PostgreSQL, primary paused and continued",
            old,
            () => Cluster.PauseAsync(old),
            async () =>
            {
                await Eventually.GetAsync(
                    () => Cluster.State.PostgresAsync(),
                    nodes => nodes.Any(node => node.Value == "leader" && node.Key != old),
                    "the standby has taken over",
                    TimeSpan.FromMinutes(1));
                var write = WriteAsync(session);
                await Cluster.ContinueAsync(old);
                await write.Awaiting(one => one).Should().ThrowAsync<NpgsqlException>(
                    "the standby, which is another server's primary now, does not confirm it");
            });

        await using var count = Cluster.Database.CreateCommand("SELECT count(*) FROM written_by_old_primary");
        (await count.ExecuteScalarAsync()).Should().Be(0L);
    }

    /// <summary>The session is older than the failover, so that the statement reaches the old primary.</summary>
    private static async Task WriteAsync(NpgsqlConnection session)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO written_by_old_primary VALUES (1)", session);
        await insert.ExecuteNonQueryAsync();
    }
}
