using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard;

[Collection(SharedDashboard.Name)]
public sealed class RejectedSummaryTests(DashboardPipeline pipeline)
{
    [Fact]
    public async Task Rejections_are_grouped_by_reason_and_a_replay_moves_one_from_open_to_replayed()
    {
        var good = Samples.Json("grouped", "corrected");
        foreach (var bad in (string[])["[]", "[1]", "\"text\""])
            await pipeline.SendAsync(good.Replace("""{"a":1}""", bad, StringComparison.Ordinal));
        await pipeline.SendAsync(good.Replace("\"tests\"", "7", StringComparison.Ordinal));
        var before = await SummaryAsync("topic=grouped", all => Number(all, "total") == 4);

        var groups = before.GetProperty("groups").EnumerateArray().ToList();
        groups.Select(group => Number(group, "count")).Should().Equal(3, 1);
        groups[0].GetProperty("reason").GetString().Should().Contain("payload");
        groups[0].GetProperty("queue").GetString().Should().Be("log-events");
        (Number(before, "open"), Number(before, "replayed"), Number(before, "unfit")).Should().Be((4, 0, 0));

        using var replayed = await pipeline.ReplayAsync(Number(groups[0], "example_id"), good);
        replayed.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await pipeline.StoredAsync("grouped", 1);

        var after = await SummaryAsync("topic=grouped", all => Number(all, "replayed") == 1);
        (Number(after, "total"), Number(after, "open")).Should().Be((4, 3));
        Number(await pipeline.GetAsync("/rejected/summary?topic=grouped&state=open"), "total").Should().Be(3);
    }

    [Fact]
    public async Task The_name_of_a_group_selects_its_rejections()
    {
        foreach (var broken in (string[])["{\"named group\":tru}", "{\"named group\": 1,,}", "{{{\"named group\""])
            await pipeline.SendAsync(broken);
        var all = await SummaryAsync("reason=message must be JSON", seen => Number(seen, "total") >= 3);

        var group = all.GetProperty("groups").EnumerateArray().Should().ContainSingle().Subject;
        var name = Uri.EscapeDataString(group.GetProperty("reason").GetString()!);
        var listed = (await pipeline.GetAsync($"/rejected?limit=1000&reason={name}")).GetProperty("data");

        group.GetProperty("reason").GetString().Should().Be("message must be JSON");
        Number(group, "count").Should().Be(listed.GetArrayLength());
        listed.EnumerateArray().Select(one => one.GetProperty("reason").GetString()).Distinct(StringComparer.Ordinal)
            .Should().HaveCountGreaterThan(1, "the reasons end differently");
    }

    [Fact]
    public async Task What_cannot_be_sent_unchanged_is_counted_before_the_replay_says_so()
    {
        await pipeline.ExecuteAsync(
            """
            INSERT INTO rejected_events (queue, reason, topic, body, body_length)
            SELECT 'log-events', 'too long', 'unfit', repeat('x', 100000)::bytea, 100000 + i
            FROM generate_series(0, 2) AS i
            """);

        var summary = await pipeline.GetAsync("/rejected/summary?topic=unfit");

        (Number(summary, "open"), Number(summary, "unfit")).Should().Be((3, 2));
        await pipeline.ExecuteAsync("DELETE FROM rejected_events WHERE topic = 'unfit'");
    }

    [Theory]
    [InlineData("before=7")]
    [InlineData("limit=10")]
    [InlineData("all=true")]
    [InlineData("topic=")]
    [InlineData("since=yesterday")]
    public async Task A_bad_parameter_is_refused(string query)
    {
        using var response = await pipeline.Http.GetAsync($"/rejected/summary?{query}");

        await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
    }

    private Task<JsonElement> SummaryAsync(string query, Func<JsonElement, bool> right) => Eventually.GetAsync(
        () => pipeline.GetAsync($"/rejected/summary?{query}"), right, "the summary is as expected");

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
