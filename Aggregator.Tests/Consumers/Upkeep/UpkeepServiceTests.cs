using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Upkeep;

/// <summary>Consumers keep the partitions up with the rights of their own role.</summary>
public sealed class UpkeepServiceTests(UpkeepPipeline pipeline) : IClassFixture<UpkeepPipeline>
{
    private const string Days = "SELECT count(*) FROM partitions_of('processed_events') WHERE period = 'day'";

    [Fact]
    public async Task A_consumer_makes_partitions_with_the_upkeep_role_and_readiness_says_until_when()
    {
        const string mayMake =
            "SELECT has_function_privilege('{0}', 'make_event_partition(timestamptz, text)', 'EXECUTE')";
        pipeline.Environment[PostgresConnection.Upkeep] = await pipeline.UpkeepRoleAsync();
        await using var migrate = pipeline.Start("Aggregator.Consumers", "migrate");
        (await migrate.ExitAsync()).Should().Be(0, migrate.Output);

        var consumer = pipeline.StartConsumer();

        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>(Days),
            days => days >= 2,
            "days follow the present month",
            Eventually.UpkeepLimit);
        await consumer.LineAsync("Upkeep: Made processed_events_", Eventually.UpkeepLimit);
        var ready = (await pipeline.GetAsync("/health/ready")).GetProperty("checks").GetProperty("partitions");
        ready.GetProperty("status").GetString().Should().Be("healthy");
        ready.GetProperty("detail").GetString().Should().Contain("There are partitions until");
        (await pipeline.ScalarAsync<bool>(mayMake.Replace("{0}", pipeline.ServiceRole, StringComparison.Ordinal)))
            .Should().BeFalse("the API has this role too");
    }

    [Fact]
    public async Task Readiness_is_degraded_while_events_lie_in_the_default_partition()
    {
        await pipeline.ExecuteAsync(
            """
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            VALUES (-1, now(), '2010-01-01', 'stranded', '1', 's', '{}')
            """);

        var health = await pipeline.GetAsync("/health/ready");
        await pipeline.ExecuteAsync("DELETE FROM processed_events WHERE topic = 'stranded'");

        health.GetProperty("checks").GetProperty("partitions").GetProperty("detail").GetString()
            .Should().Contain("default partition");
    }
}
