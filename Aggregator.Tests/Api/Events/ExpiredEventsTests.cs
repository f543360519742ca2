using System.Text.Json;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Api.Streaming;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Events;

/// <summary>What readers see after a topic's own retention has deleted its oldest events, and their keys.</summary>
public sealed class ExpiredEventsTests(ReadingPipeline pipeline) : IClassFixture<ReadingPipeline>, IAsyncLifetime
{
    private static readonly string[] Ids = ["a", "b", "c", "d", "e"];

    private long _first;

    public async Task InitializeAsync()
    {
        foreach (var id in Ids)
            await pipeline.Batches.StoreAsync(Event("expiring", id));
        await pipeline.Batches.StoreAsync(Event("other", "a"));
        _first = (await pipeline.GetAsync("/events/expiring/a")).GetProperty("receipt").GetProperty("id").GetInt64();
        await pipeline.ExecuteAsync(
            """
            UPDATE event_keys SET stored_at = '2021-06-15Z' WHERE topic = 'expiring' AND event_id < 'd';
            UPDATE processed_events SET created_at = '2021-06-15Z' WHERE topic = 'expiring' AND event_id < 'd';
            SELECT expire_topic_events('expiring', '2021-07-01Z', '2021-07-02Z', 10);
            SELECT expire_keys('2021-07-01Z', '2021-07-02Z', 10)
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Readers_see_what_is_left_and_the_figures_count_all_that_was_stored()
    {
        (await pipeline.IdsAsync("topic=expiring&order=oldest&limit=1")).Should().Equal("d", "e");
        (await pipeline.IdsAsync("event_id=a")).Should().Equal("a");
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=expiring", _first);
        (await stream.IdsAsync(2)).Should().Equal("d", "e");
        var lines = await pipeline.Http.GetStringAsync("/events/export?topic=expiring");
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);

        var topic = (await pipeline.GetAsync("/topics")).GetProperty("data").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == "expiring");
        topic.GetProperty("unique").GetInt64().Should().Be(Ids.Length);
        topic.GetProperty("first_event").GetProperty("event_id").GetString().Should().Be("d");
        (await pipeline.GetAsync("/stats")).GetProperty("unique_processed").GetInt64().Should().Be(Ids.Length + 1);
        var proof = await pipeline.GetAsync("/verify");
        proof.GetProperty("checks").EnumerateArray().Where(check => !check.GetProperty("holds").GetBoolean())
            .Select(check => check.GetProperty("rule").GetString())
            .Should().BeEmpty();
        Counts(proof.GetProperty("ledger")).Should().Be((6L, 3L, 3L));
    }

    private static (long Stored, long Expired, long RemovedKeys) Counts(JsonElement ledger) => (
        ledger.GetProperty("stored").GetInt64(),
        ledger.GetProperty("expired").GetInt64(),
        ledger.GetProperty("removed_keys").GetInt64());
}
