using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients.Spool;

/// <summary>Programs that are killed with SIGKILL while they publish with a spool.</summary>
public sealed class CrashTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Fact]
    public async Task Every_event_that_a_killed_program_had_handed_over_is_stored_once()
    {
        const string topic = "killed";
        const int runs = 3;
        using var spool = new TemporaryFolder();
        var taken = 0;
        for (var run = 0; run < runs; run++)
        {
            var first = taken;
            await using var program = SpoolingProcess.Start(
                pipeline.Http.BaseAddress!, spool.Path, topic, first, 100_000);
            await Eventually.TrueAsync(
                () => Task.FromResult(SpoolingProcess.TakenBy(program) >= first + 2_000), "events are handed over");
            program.Kill();
            await program.ExitAsync();
            taken = SpoolingProcess.TakenBy(program);
        }

        await using var heir = SpoolingProcess.Start(pipeline.Http.BaseAddress!, spool.Path, topic, 0, 0);

        (await heir.ExitAsync()).Should().Be(0);
        heir.Output.Should().Contain(SpoolingProcess.Done);
        await StoredAsync(topic, taken);
        await pipeline.DrainedAsync();
        var surplus = await pipeline.ScalarAsync<long>(
            $"""
            SELECT (SELECT count(*) FROM processed_events WHERE topic = '{topic}')
                - (SELECT count(*) FROM event_keys WHERE topic = '{topic}')
            """);
        surplus.Should().Be(0, "each event is stored once");
        (await pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        Directory.EnumerateFiles(spool.Path, "*.spool").Should().BeEmpty("everything is confirmed");
    }

    [Fact]
    public async Task What_was_spooled_while_the_server_was_away_is_sent_after_a_crash_of_the_program()
    {
        const string topic = "away";
        using var spool = new TemporaryFolder();
        await using var program = SpoolingProcess.Start(
            new Uri($"http://127.0.0.1:{FreePort.Next()}"), spool.Path, topic, 0, 5_000);
        await Eventually.TrueAsync(
            () => Task.FromResult(SpoolingProcess.TakenBy(program) == 5_000), "everything is handed over");
        program.Kill();
        await program.ExitAsync();

        await using var heir = SpoolingProcess.Start(pipeline.Http.BaseAddress!, spool.Path, topic, 0, 0);

        (await heir.ExitAsync()).Should().Be(0);
        heir.Output.Should().Contain(SpoolingProcess.Done);
        await StoredAsync(topic, 5_000);
        await pipeline.DrainedAsync();
        (await pipeline.ScalarAsync<long>($"SELECT count(*) FROM processed_events WHERE topic = '{topic}'"))
            .Should().Be(5_000);
        (await pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    /// <summary>Waits until each of the first events of the topic is stored.</summary>
    private Task<long> StoredAsync(string topic, int count) => Eventually.GetAsync(
        () => pipeline.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM generate_series(0, {count - 1}) AS number
            WHERE NOT EXISTS (
                SELECT FROM event_keys WHERE topic = '{topic}' AND event_id = '{topic}-' || number)
            """),
        missing => missing == 0,
        "no event is missing");
}
