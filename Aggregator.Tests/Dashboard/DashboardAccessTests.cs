using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard;

/// <summary>Keys show what their scopes and topics allow, and no more.</summary>
public sealed class DashboardAccessTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Theory]
    [InlineData("/stats/history", 200, 403)]
    [InlineData("/duplicates", 200, 403)]
    [InlineData("/duplicates/summary", 200, 403)]
    [InlineData("/system", 200, 403)]
    [InlineData("/rejected/summary", 403, 200)]
    public async Task A_key_may_read_what_its_scope_says(string path, int reader, int operators)
    {
        using var read = await pipeline.SendAsync("GET", path, pipeline.Bearer("reader"));
        using var operated = await pipeline.SendAsync("GET", path, pipeline.Bearer("operator"));
        using var without = await pipeline.SendAsync("GET", path, null);

        ((int)read.StatusCode, (int)operated.StatusCode).Should().Be((reader, operators));
        without.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_with_topics_sees_the_duplicates_of_its_topics_only()
    {
        foreach (var topic in (string[])["mine", "yours", "mine", "yours"])
        {
            using var sent = await pipeline.SendAsync(
                "POST", "/publish", pipeline.Bearer("all"), Samples.Event(topic, "seen"));
            sent.StatusCode.Should().Be(HttpStatusCode.Accepted);
        }

        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>("SELECT count(*) = 2 FROM duplicate_events WHERE event_id = 'seen'"),
            "both duplicates are stored");
        var key = pipeline.Bearer("limited");
        using var list = await pipeline.SendAsync("GET", "/duplicates", key);
        using var summary = await pipeline.SendAsync("GET", "/duplicates/summary", key);
        using var other = await pipeline.SendAsync("GET", "/duplicates?topic=yours", key);
        var yours = await pipeline.ScalarAsync<long>(
            "SELECT id FROM duplicate_events WHERE topic = 'yours' AND event_id = 'seen'");
        using var detail = await pipeline.SendAsync("GET", FormattableString.Invariant($"/duplicates/{yours}"), key);

        (await list.ShouldBeAsync(HttpStatusCode.OK)).GetProperty("data").EnumerateArray()
            .Select(one => one.GetProperty("topic").GetString()).Should().Equal("mine");
        (await summary.ShouldBeAsync(HttpStatusCode.OK)).GetProperty("duplicates").GetInt64().Should().Be(1);
        await other.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
        await detail.ShouldBeProblemAsync(HttpStatusCode.NotFound, "no-such-duplicate");
    }

    [Fact]
    public async Task A_key_with_topics_names_one_of_them_for_the_history()
    {
        var key = pipeline.Bearer("limited");
        using var all = await pipeline.SendAsync("GET", "/stats/history", key);
        using var mine = await pipeline.SendAsync("GET", "/stats/history?topic=mine", key);
        using var yours = await pipeline.SendAsync("GET", "/stats/history?topic=yours", key);
        using var system = await pipeline.SendAsync("GET", "/system", key);

        await all.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
        await mine.ShouldBeAsync(HttpStatusCode.OK);
        await yours.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
        await system.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "topic-not-allowed");
    }
}
