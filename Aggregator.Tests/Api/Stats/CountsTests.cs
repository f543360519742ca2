using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Stats;

/// <summary>Tests <c>/topics</c> and <c>/stats</c>.</summary>
[Collection(SharedReading.Name)]
public sealed class CountsTests(ReadingPipeline pipeline)
{
    [Fact]
    public async Task A_topic_shows_its_counts_and_its_first_and_last_event()
    {
        foreach (var id in (string[])["first", "middle", "last", "middle", "middle"])
            await pipeline.Batches.StoreAsync(Event("counted topic", id, at: "2026-02-03T04:05:06Z"));

        var topic = (await TopicsAsync(string.Empty)).Single(one => Name(one) == "counted topic");

        topic.GetProperty("unique").GetInt64().Should().Be(3);
        topic.GetProperty("duplicates").GetInt64().Should().Be(2);
        topic.GetProperty("first_event").GetProperty("event_id").GetString().Should().Be("first");
        topic.GetProperty("last_event").GetProperty("event_id").GetString().Should().Be("last");
        topic.GetProperty("last_event").GetProperty("timestamp").GetDateTimeOffset()
            .Should().Be(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
    }

    [Fact]
    public async Task Topics_are_paged_by_name()
    {
        foreach (var name in (string[])["~b", "~ä", "~a", "~"])
            await pipeline.Batches.StoreAsync(Event(name, "x"));
        var names = new List<string>();
        var after = "}";
        while (after is not null)
        {
            var page = await pipeline.GetAsync($"/topics?limit=1&after={Uri.EscapeDataString(after)}");
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(Name));
            after = page.GetProperty("next").GetString();
        }

        names.Where(name => name.StartsWith('~')).Should().Equal("~", "~a", "~b", "~ä");
    }

    [Theory]
    [InlineData("/topics?limit=0")]
    [InlineData("/topics?limit=1001")]
    [InlineData("/topics?after=%00")]
    [InlineData("/stats?by=source")]
    [InlineData("/stats?by=topic&by=topic")]
    public async Task A_bad_parameter_is_refused(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ReadingPipeline.ProblemAsync(response)).GetProperty("type").GetString()
            .Should().Be("urn:aggregator:problem:invalid-parameter");
    }

    [Fact]
    public async Task Stats_by_topic_add_up_to_the_whole()
    {
        await pipeline.Batches.StoreAsync(Event("added", "a"), Event("added", "a"), Event("added up", "a"));

        var stats = await pipeline.GetAsync("/stats?by=topic");

        var topics = stats.GetProperty("topics").EnumerateArray().ToList();
        topics.Single(one => one.GetProperty("topic").GetString() == "added")
            .GetProperty("duplicate_dropped")
            .GetInt64()
            .Should().Be(1);
        foreach (var field in (string[])["received", "unique_processed", "duplicate_dropped"])
            topics.Sum(one => one.GetProperty(field).GetInt64()).Should().Be(stats.GetProperty(field).GetInt64());
        (await pipeline.GetAsync("/stats")).TryGetProperty("topics", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Stats_show_the_rate_of_the_last_minute()
    {
        await pipeline.Batches.StoreAsync(Event("rated", "a"), Event("rated", "b"));

        var stats = await Eventually.GetAsync(
            () => pipeline.GetAsync("/stats"),
            one => Number(one, "stored_per_second") > 0,
            "a rate is known");

        stats.GetProperty("received_per_second").GetDouble().Should().BeGreaterThanOrEqualTo(
            stats.GetProperty("stored_per_second").GetDouble());
    }

    [Fact]
    public async Task Stats_show_the_consumers_and_the_maximum_age_of_the_oldest_waiting_event()
    {
        var idle = await Eventually.GetAsync(
            () => pipeline.GetAsync("/stats"),
            one => Number(one, "oldest_unprocessed_seconds") is not null
                && Number(one, "consumers_connected") is not null,
            "an age is known");
        idle.GetProperty("oldest_unprocessed_seconds").GetDouble().Should().Be(0);
        idle.GetProperty("consumers_connected").GetInt64().Should().Be(0);

        (await pipeline.PublishAsync(Samples.Event("waiting"))).Dispose();
        await Eventually.GetAsync(
            () => pipeline.GetAsync("/stats"),
            one => Number(one, "oldest_unprocessed_seconds") > 2.5 && Number(one, "queue_backlog") > 0,
            "the age grows");

        await using var consumer = pipeline.StartConsumer();
        await Eventually.GetAsync(
            () => pipeline.GetAsync("/stats"),
            one => Number(one, "consumers_connected") == 1
                && Number(one, "oldest_unprocessed_seconds") == 0,
            "a consumer has taken it");
    }

    private static double? Number(JsonElement stats, string name) =>
        stats.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Name(JsonElement topic) => topic.GetProperty("name").GetString()!;

    private async Task<List<JsonElement>> TopicsAsync(string query) =>
        [.. (await pipeline.GetAsync($"/topics?limit=1000{query}")).GetProperty("data").EnumerateArray()];
}
