using System.Net;
using Aggregator.Tests.Api.Reading;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Events;

[Collection(SharedReading.Name)]
public sealed class FilterTests(ReadingPipeline pipeline)
{
    public static readonly TheoryData<string, string> BadQueries = new()
    {
        { "limit=0", "limit must be" },
        { "limit=1001", "limit must be" },
        { "limit=1&limit=2", "limit must be given only once" },
        { "order=random", "order must be newest or oldest" },
        { "from=yesterday", "from must be an ISO 8601" },
        { "to=2026-13-01T00:00:00Z", "to must be an ISO 8601" },
        { "event_from=1", "event_from must be an ISO 8601" },
        { "event_to=", "event_to must be an ISO 8601" },
        { "payload=[1]", "payload must be a JSON object" },
        { "payload=%7B", "payload must be a JSON object" },
        { "payload=null", "payload must be a JSON object" },
        { "payload=%7B%22a%22:%22\\u0000%22%7D", "the database refuses a parameter" },
        { "payload=%7B%22a%22:1e999999%7D", "the database refuses a parameter" },
        { "source=a&source=b", "source must be given only once" },
        { "event_id=a&event_id=b", "event_id must be given only once" },
    };

    [Fact]
    public async Task Several_topics_are_merged_in_order()
    {
        for (var i = 0; i < 9; i++)
            await pipeline.Batches.StoreAsync(Event($"merged {i % 3}", $"{i}"));

        (await pipeline.IdsAsync("topic=merged 0&topic=merged 2&limit=2")).Should().Equal("8", "6", "5", "3", "2", "0");
        (await pipeline.IdsAsync("topic=merged 0&topic=merged 0&order=oldest")).Should().Equal("0", "3", "6");
    }

    [Fact]
    public async Task Source_and_event_id_filter_events()
    {
        await pipeline.Batches.StoreAsync(
            Event("chosen 1", "the id", source: "one"),
            Event("chosen 2", "the id", source: "two"),
            Event("chosen 2", "other", source: "one"));

        (await pipeline.IdsAsync("topic=chosen 1&topic=chosen 2&source=one")).Should().Equal("other", "the id");
        (await pipeline.WalkAsync("event_id=the id")).Select(one => one.GetProperty("topic").GetString())
            .Should().Equal("chosen 2", "chosen 1");
        (await pipeline.IdsAsync("event_id=the id&topic=chosen 2&source=one")).Should().BeEmpty();
        (await pipeline.IdsAsync("event_id=the id&topic=chosen 2&source=two")).Should().Equal("the id");
    }

    [Theory]
    [InlineData("event_from=2026-01-02T00:00:00Z", "c b")]
    [InlineData("event_to=2026-01-02T00:00:00Z", "a")]
    [InlineData("event_from=2026-01-02T00:00:00Z&event_to=2026-01-03T00:00:00Z", "b")]
    [InlineData("event_from=2026-01-02T02:00:00+02:00&event_to=2026-01-03T02:00:00%2B02:00", "b")]
    public async Task Event_from_and_event_to_filter_by_the_publishers_time(string query, string expected)
    {
        var topic = $"event times {query}";
        await pipeline.Batches.StoreAsync(
            Event(topic, "a", at: "2026-01-01T12:00:00Z"),
            Event(topic, "b", at: "2026-01-02T00:00:00Z"),
            Event(topic, "c", at: "2026-01-03T00:00:00Z"));

        (await pipeline.IdsAsync($"topic={Uri.EscapeDataString(topic)}&{query}")).Should().Equal(expected.Split(' '));
    }

    [Fact]
    public async Task From_and_to_filter_by_the_databases_time()
    {
        foreach (var id in (string[])["a", "b", "c"])
            await pipeline.Batches.StoreAsync(Event("stored times", id));
        var all = await pipeline.WalkAsync("topic=stored times&order=oldest");
        var middle = all[1].GetProperty("created_at").GetString();

        (await pipeline.IdsAsync($"topic=stored times&from={middle}")).Should().Equal("c", "b");
        (await pipeline.IdsAsync($"topic=stored times&to={middle}")).Should().Equal("a");
        (await pipeline.IdsAsync($"topic=stored times&from={middle}&to={middle}")).Should().BeEmpty();
        (await pipeline.IdsAsync("topic=stored times&from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z"))
            .Should().HaveCount(3);
    }

    [Theory]
    [InlineData("""{"order":{"state":"paid"}}""", "b a")]
    [InlineData("""{"tags":["x"]}""", "a")]
    [InlineData("{}", "c b a")]
    [InlineData("""{"order":{"state":"lost"}}""", "")]
    public async Task A_payload_is_found_by_what_it_contains(string payload, string expected)
    {
        var topic = $"contained {payload}";
        await pipeline.Batches.StoreAsync(
            Event(topic, "a", """{"order":{"state":"paid","n":1},"tags":["x","y"]}"""),
            Event(topic, "b", """{"order":{"state":"paid"}}"""),
            Event(topic, "c", """{"order":{"state":"new"}}"""));

        (await pipeline.IdsAsync($"topic={Uri.EscapeDataString(topic)}&payload={Uri.EscapeDataString(payload)}"))
            .Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [MemberData(nameof(BadQueries))]
    public async Task A_bad_parameter_is_refused_by_every_route_that_filters(string query, string rule)
    {
        foreach (var route in (string[])["/events", "/events/export", "/events/stream"])
        {
            if (route != "/events" && rule.Split(' ')[0] is "limit" or "order")
                continue;
            using var response =
                await pipeline.Http.GetAsync($"{route}?{query}", HttpCompletionOption.ResponseHeadersRead);

            response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, $"{route} got {query}");
            var problem = await ReadingPipeline.ProblemAsync(response);
            problem.GetProperty("detail").GetString().Should().Contain(rule);
            problem.GetProperty("type").GetString().Should().Be("urn:aggregator:problem:invalid-parameter");
        }
    }

    [Fact]
    public async Task More_than_a_hundred_topics_are_refused()
    {
        var query = string.Join('&', Enumerable.Range(0, 101).Select(i => $"topic={i}"));

        using var response = await pipeline.Http.GetAsync($"/events?{query}");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }
}
