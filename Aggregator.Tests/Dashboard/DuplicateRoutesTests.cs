using System.Globalization;
using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard;

[Collection(SharedDashboard.Name)]
public sealed class DuplicateRoutesTests(DashboardPipeline pipeline)
{
    [Fact]
    public async Task A_duplicate_says_who_sent_it_and_how_long_after_the_event()
    {
        var body = Samples.Json("who", "a");
        await PublishAsync(body);
        await pipeline.StoredAsync("who", 1);

        await PublishAsync(body);
        await ListedAsync("topic=who", 1);
        await pipeline.SendAsync(body, appId: "billing");
        var all = await ListedAsync("topic=who&event_id=a", 2);

        all.Select(one => one.GetProperty("via").GetString()).Should().Equal("amqp", "rest");
        all.Select(one => one.GetProperty("app_id").GetString()).Should().Equal("billing", null);
        foreach (var one in all)
        {
            one.GetProperty("source").GetString().Should().Be("tests");
            one.GetProperty("conflict").ValueKind.Should().Be(JsonValueKind.False);
            one.GetProperty("gap_seconds").GetDouble().Should().BeInRange(0, 120);
            one.GetProperty("message_id").GetGuid().Should().NotBeEmpty();
        }

        var same = await pipeline.GetAsync($"/duplicates/{Id(all[0])}");
        same.GetProperty("payload_state").GetString().Should().Be("same");
        same.GetProperty("payload").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Payloads_that_differ_are_shown_side_by_side()
    {
        await PublishAsync(Samples.Json("side by side", "a", """{"n":1}"""));
        await pipeline.StoredAsync("side by side", 1);
        await PublishAsync(Samples.Json("side by side", "a", """{"n":1}"""));
        await PublishAsync(Samples.Json("side by side", "a", """{"n":2,"t":"<script>"}"""));
        await ListedAsync("topic=side%20by%20side", 2);

        var conflict = (await ListedAsync("topic=side%20by%20side&conflicts=true", 1)).Should().ContainSingle().Subject;
        var detail = await pipeline.GetAsync($"/duplicates/{Id(conflict)}");

        conflict.GetProperty("conflict").GetBoolean().Should().BeTrue();
        detail.GetProperty("payload_state").GetString().Should().Be("kept");
        detail.GetProperty("stored_payload").GetRawText().Should().Be("""{"n": 1}""");
        detail.GetProperty("payload").GetRawText().Should().Be("""{"n":2,"t":"<script>"}""");
    }

    [Fact]
    public async Task Pages_follow_each_other_to_the_end()
    {
        var events = Enumerable.Range(0, 7).Select(n => Samples.Json("paged duplicates", Text(n)));
        var body = $"[{string.Join(',', events)}]";
        await PublishAsync(body);
        await PublishAsync(body);
        await ListedAsync("topic=paged%20duplicates", 7);
        var ids = new List<long>();
        var next = string.Empty;

        do
        {
            var page = await pipeline.GetAsync($"/duplicates?topic=paged%20duplicates&limit=3{next}");
            ids.AddRange(page.GetProperty("data").EnumerateArray().Select(Id));
            next = page.GetProperty("next_before") is { ValueKind: JsonValueKind.Number } before
                ? $"&before={before}" : string.Empty;
        }
        while (next.Length > 0);

        ids.Should().HaveCount(7).And.BeInDescendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_summary_counts_senders_gaps_and_conflicts()
    {
        await PublishAsync(Samples.Json("summed up", "a"));
        await pipeline.StoredAsync("summed up", 1);
        await PublishAsync(Samples.Json("summed up", "a"));
        await pipeline.SendAsync(Samples.Json("summed up", "a", """{"b":2}"""), appId: "one");
        await pipeline.SendAsync(Samples.Json("summed up", "a"), appId: "one");
        await ListedAsync("topic=summed%20up", 3);
        await pipeline.ExecuteAsync(
            """
            UPDATE duplicate_events SET first_stored_at = received_at - interval '5 seconds'
            WHERE topic = 'summed up' AND via_api;
            UPDATE duplicate_events SET first_stored_at = NULL WHERE topic = 'summed up' AND differed;
            UPDATE duplicate_events SET first_stored_at = received_at - interval '2 days'
            WHERE topic = 'summed up' AND NOT via_api AND NOT differed;
            """);

        var summary = await pipeline.GetAsync("/duplicates/summary?topic=summed%20up&hours=1");

        summary.GetProperty("complete").GetBoolean().Should().BeTrue();
        (Number(summary, "duplicates"), Number(summary, "conflicts")).Should().Be((3, 1));
        Number(summary, "senders_omitted").Should().Be(0);
        var senders = summary.GetProperty("senders").EnumerateArray().ToList();
        senders.Select(one => one.GetProperty("app_id").GetString()).Should().Equal("one", null);
        senders.Select(one => (Number(one, "duplicates"), Number(one, "conflicts"))).Should().Equal((2, 1), (1, 0));
        var source = summary.GetProperty("sources").EnumerateArray().Single();
        (Number(source, "duplicates"), Number(source, "conflicts")).Should().Be((3, 1), "senders differ in app_id");
        senders[0].GetProperty("last_at").GetDateTimeOffset()
            .Should().BeOnOrAfter(senders[0].GetProperty("first_at").GetDateTimeOffset());
        var gaps = summary.GetProperty("gaps").EnumerateArray().ToList();
        gaps.Select(gap => Number(gap, "duplicates")).Should().Equal(0, 0, 1, 0, 0, 0, 0, 1);
        gaps[2].GetProperty("up_to_seconds").GetDouble().Should().Be(10);
        gaps[^1].GetProperty("up_to_seconds").ValueKind.Should().Be(JsonValueKind.Null);
        Number(summary, "gaps_unknown").Should().Be(1);
    }

    [Fact]
    public async Task The_rarest_of_many_senders_are_summed_up()
    {
        await pipeline.ExecuteAsync(
            """
            INSERT INTO duplicate_events (topic, event_id, payload_hash, source, via_api, first_stored_at)
            SELECT 'many senders', i::text, 0, 'source ' || least(i, 103), false, now()
            FROM generate_series(1, 110) AS i
            """);

        var summary = await pipeline.GetAsync("/duplicates/summary?topic=many%20senders");

        (Number(summary, "duplicates"), Number(summary, "senders_omitted")).Should().Be((110, 3));
        summary.GetProperty("senders").GetArrayLength().Should().Be(100);
        summary.GetProperty("sources").GetArrayLength().Should().Be(20);
        summary.GetProperty("sources")[0].GetProperty("source").GetString().Should().Be("source 103");
        (Number(summary.GetProperty("sources")[0], "duplicates"), Number(summary, "sources_omitted"))
            .Should().Be((8, 83));
        Number(summary.GetProperty("senders")[0], "duplicates").Should().Be(8);
        summary.GetProperty("gaps").EnumerateArray().Sum(gap => Number(gap, "duplicates")).Should().Be(110);
        await pipeline.ExecuteAsync("DELETE FROM duplicate_events WHERE topic = 'many senders'");
    }

    [Theory]
    [InlineData("/duplicates?event_id=a")]
    [InlineData("/duplicates?conflicts=false")]
    [InlineData("/duplicates?before=x")]
    [InlineData("/duplicates?limit=0")]
    [InlineData("/duplicates?topic=%00")]
    [InlineData("/duplicates/summary?hours=0")]
    [InlineData("/duplicates/summary?hours=721")]
    public async Task A_bad_parameter_is_refused(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
    }

    [Fact]
    public async Task An_unknown_duplicate_is_not_found()
    {
        using var response = await pipeline.Http.GetAsync("/duplicates/9223372036854775807");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "no-such-duplicate");
    }

    private async Task PublishAsync(string body)
    {
        using var response = await pipeline.PublishTextAsync(body);
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    private Task<List<JsonElement>> ListedAsync(string query, int count) => Eventually.GetAsync(
        async () => (await pipeline.GetAsync($"/duplicates?{query}")).GetProperty("data").EnumerateArray().ToList(),
        all => all.Count == count,
        $"{Text(count)} duplicates are listed");

    private static long Id(JsonElement duplicate) => Number(duplicate, "id");

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
