using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

/// <summary>Keys that are limited to topics.</summary>
public sealed class TopicKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task A_key_with_topics_publishes_to_them_only()
    {
        var key = pipeline.Bearer("limited");
        using var allowed = await pipeline.SendAsync("POST", "/publish", key, Samples.Event("mine"));
        using var other = await pipeline.SendAsync("POST", "/publish", key, Samples.Event("yours"));
        using var mixed = await pipeline.SendAsync(
            "POST",
            "/publish",
            key,
            new[] { Samples.Event("mine"), Samples.Event("yours"), Samples.Event("also mine") });
        using var lines = await pipeline.SendLinesAsync(
            key, Samples.Json("yours", "1"), Samples.Json("mine", "line"), Samples.Json("Mine", "3"));

        await allowed.ShouldBeAsync(HttpStatusCode.Accepted);
        await other.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
        var answer = await mixed.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt32().Should().Be(2);
        answer.GetProperty("rejected")[0].GetProperty("index").GetInt32().Should().Be(1);
        answer.GetProperty("rejected")[0].Fields().Should().Equal("topic");
        (await lines.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("rejected").GetArrayLength().Should().Be(2);
    }

    [Theory]
    [InlineData("/events?topic=mine", 200)]
    [InlineData("/events?topic=also%20mine", 200)]
    [InlineData("/events", 200)]
    [InlineData("/topics", 200)]
    [InlineData("/events/export", 200)]
    [InlineData("/events/receipt?topic=yours&event_id=1", 403)]
    [InlineData("/events/yours/1", 404)]
    [InlineData("/stats?topic=mine", 403)]
    [InlineData("/stats?by=topic", 403)]
    [InlineData("/rejected?topic=mine", 403)]
    [InlineData("/events?topic=yours", 403)]
    [InlineData("/events?topic=", 403)]
    [InlineData("/events?topic=mine&topic=yours", 403)]
    [InlineData("/events?TOPIC=yours", 403)]
    [InlineData("/stats", 403)]
    public async Task A_key_with_topics_reads_them_only(string path, int status)
    {
        using var response = await pipeline.SendAsync("GET", path, pipeline.Bearer("limited"));

        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("yours\"");
    }

    [Fact]
    public async Task A_key_with_topics_sees_no_other_topic_in_requests_without_a_topic()
    {
        using var all = await pipeline.SendAsync(
            "POST",
            "/publish",
            pipeline.Bearer("all"),
            new[] { Samples.Event("mine", "seen"), Samples.Event("yours", "hidden") });
        await all.ShouldBeAsync(HttpStatusCode.Accepted);

        foreach (var path in (string[])["/events?limit=1000", "/events/export", "/topics"])
        {
            var everything = await Eventually.GetAsync(
                () => TextAsync(path, "all"),
                text => text.Contains("\"yours\"", StringComparison.Ordinal),
                "it is stored");
            var limited = await TextAsync(path, "limited");

            everything.Should().Contain("\"mine\"");
            limited.Should().Contain("\"mine\"").And.NotContain("\"yours\"");
        }
    }

    private async Task<string> TextAsync(string path, string key)
    {
        using var response = await pipeline.SendAsync("GET", path, pipeline.Bearer(key));
        return await response.Content.ReadAsStringAsync();
    }
}
