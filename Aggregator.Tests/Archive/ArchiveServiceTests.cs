using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Archive;

/// <summary>Consumers archive beside their other work.</summary>
public sealed class ArchiveServiceTests(ArchivePipeline pipeline) : IClassFixture<ArchivePipeline>
{
    private const string Dropped = "SELECT coalesce(sum(events), 0)::bigint FROM expired_partitions";

    [Fact]
    public async Task A_consumer_that_is_killed_while_it_archives_has_lost_nothing_and_the_next_one_finishes()
    {
        await pipeline.FillAsync();
        var waiting = pipeline.StartConsumer();
        await waiting.LineAsync("no partition is dropped without an archive: The folder");
        (await pipeline.ScalarAsync<long>(Dropped)).Should().Be(0);
        waiting.Kill();

        Directory.CreateDirectory(pipeline.Root);
        var killed = pipeline.StartConsumer();
        await Eventually.TrueAsync(
            () => Task.FromResult(Unfinished(".part*.tmp").Any()),
            "a part is being written",
            Eventually.UpkeepLimit);
        killed.Kill();
        (await pipeline.ScalarAsync<long>(Dropped)).Should().Be(0, "it was killed before");
        await EndedAsync();

        var next = pipeline.StartConsumer();
        await Eventually.TrueAsync(
            async () => await pipeline.ScalarAsync<long>(Dropped) == ArchivePipeline.OldEvents,
            $"everything is dropped: {next.Output}",
            Eventually.UpkeepLimit);

        Duck.Row($"SELECT count(*), count(DISTINCT id), count(DISTINCT event_id) FROM {Duck.Events(pipeline.Root)}")
            .Should().Equal(120_000L, 120_000L, 120_000L);
        Unfinished("*.tmp").Should().BeEmpty();
        var verify = await pipeline.GetAsync("/verify");
        verify.GetProperty("balanced").GetBoolean().Should().BeTrue();
        verify.GetProperty("ledger").GetProperty("expired").GetInt64().Should().Be(ArchivePipeline.OldEvents);
    }

    private IEnumerable<string> Unfinished(string pattern) =>
        Directory.EnumerateFiles(pipeline.Root, pattern, SearchOption.AllDirectories);

    /// <summary>The lease of the process that was killed ends with its session.</summary>
    private Task EndedAsync() => Eventually.TrueAsync(
        () => pipeline.ScalarAsync<bool>(
            """
            SELECT NOT EXISTS (SELECT FROM pg_stat_activity
                               WHERE datname = current_database() AND application_name = 'aggregator-consumers')
            """),
        "the killed consumer's sessions have ended");
}
