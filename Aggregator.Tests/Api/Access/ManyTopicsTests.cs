using System.Net;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

/// <summary>Keys that are limited to topics, few or very many, see only these topics.</summary>
public sealed class ManyTopicsTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Theory]
    [InlineData("GET", "/rejected")]
    [InlineData("GET", "/rejected?topic=mine")]
    [InlineData("GET", "/rejected/1")]
    [InlineData("POST", "/rejected/1/replay")]
    [InlineData("POST", "/rejected/replay?topic=mine")]
    [InlineData("POST", "/rejected/replay?all=true")]
    [InlineData("DELETE", "/rejected/1")]
    [InlineData("DELETE", "/rejected?topic=mine")]
    [InlineData("DELETE", "/rejected?all=true")]
    [InlineData("GET", "/verify")]
    public async Task Routes_that_show_or_change_all_topics_are_closed(string method, string path)
    {
        using var response = await pipeline.SendAsync(method, path, pipeline.Bearer("limited-operator"));

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
    }

    [Fact]
    public async Task A_key_with_thousands_of_topics_reads_them_and_no_other()
    {
        var key = pipeline.Bearer("many");
        string[] topics = [KeyedPipeline.OneOfMany(0), KeyedPipeline.OneOfMany(KeyedPipeline.Many - 1), "a stranger's"];
        using var sent = await pipeline.SendAsync(
            "POST",
            "/publish",
            pipeline.Bearer("all"),
            topics.Select(topic => Samples.Event(topic, "in " + topic)).ToList());
        await sent.ShouldBeAsync(HttpStatusCode.Accepted);

        string[] paths =
        [
            "/events?limit=1000", "/events?limit=1000&order=oldest", "/events/export", "/topics",
            $"/events?event_id=in%20{topics[0]}",
        ];
        foreach (var path in paths)
        {
            var text = await Eventually.GetAsync(
                () => TextAsync(path, key), text => text.Contains(topics[0], StringComparison.Ordinal), "it is stored");
            text.Should().NotContain("stranger");
        }

        using var foreign = await pipeline.SendAsync("GET", "/events?topic=a%20stranger's", key);
        await foreign.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
    }

    [Fact]
    public async Task A_stream_for_a_key_with_thousands_of_topics_shows_them_and_no_other()
    {
        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, authorization: pipeline.Bearer("many"));

        using var sent = await pipeline.SendAsync(
            "POST",
            "/publish",
            pipeline.Bearer("all"),
            new[] { Samples.Event("a stranger's", "foreign"), Samples.Event(KeyedPipeline.OneOfMany(7), "streamed") });

        (await stream.IdsAsync(1)).Should().Equal("streamed");
    }

    private async Task<string> TextAsync(string path, string key)
    {
        using var response = await pipeline.SendAsync("GET", path, key);
        response.StatusCode.Should().Be(HttpStatusCode.OK, path);
        return await response.Content.ReadAsStringAsync();
    }
}
