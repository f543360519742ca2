using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard;

[Collection(SharedDashboard.Name)]
public sealed class HistoryTests(DashboardPipeline pipeline)
{
    [Fact]
    public async Task What_was_published_is_in_the_history_of_every_process_with_its_age()
    {
        var events = Samples.Many("history", 20);
        using var first = await pipeline.PublishTextAsync($"[{string.Join(',', events)}]");
        using var again = await pipeline.PublishTextAsync($"[{string.Join(',', events.Take(5))}]");
        await pipeline.StoredAsync("history", 20);

        // Ages are written once a second, and so are accepted events.
        var points = await Eventually.GetAsync(
            () => HistoryAsync(pipeline.Http, string.Empty),
            all => Sum(all, "accepted") >= 25 && all.Sum(point => Ages(point)) >= 25,
            "accepted events and ages are in the history");
        using var other = await pipeline.StartApiAsync();
        var ofTopic = await HistoryAsync(other, "&topic=history");

        points.Should().OnlyContain(point => point.GetProperty("seconds").GetDouble() > 0);
        points.Take(points.Count - 1).Should().NotContain(point => !point.GetProperty("complete").GetBoolean());
        points[^1].GetProperty("complete").GetBoolean().Should().BeFalse();
        var age = points.Last(point => Ages(point) > 0).GetProperty("age");
        age.GetProperty("p50_ms").GetInt64().Should().BeLessThanOrEqualTo(age.GetProperty("p95_ms").GetInt64());
        age.GetProperty("max_ms").GetInt64().Should().BeInRange(age.GetProperty("p95_ms").GetInt64(), 60_000);
        (Sum(ofTopic, "received"), Sum(ofTopic, "stored"), Sum(ofTopic, "duplicates")).Should().Be((25, 20, 5));
        foreach (var name in (string[])["accepted", "rejected", "redelivered", "age"])
            ofTopic[0].GetProperty(name).ValueKind.Should().Be(JsonValueKind.Null, name);
    }

    [Theory]
    [InlineData("minutes=0")]
    [InlineData("minutes=1441")]
    [InlineData("minutes=ten")]
    [InlineData("topic=")]
    [InlineData("topic=%00")]
    [InlineData("topic=a&topic=b")]
    [InlineData("hours=1")]
    public async Task A_bad_parameter_is_refused(string query)
    {
        using var response = await pipeline.Http.GetAsync($"/stats/history?{query}");

        await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
    }

    [Fact]
    public async Task A_day_is_shown_at_most()
    {
        using var response = await pipeline.Http.GetAsync("/stats/history?minutes=1440");

        var answer = await response.ShouldBeAsync(HttpStatusCode.OK);
        answer.GetProperty("topic").ValueKind.Should().Be(JsonValueKind.Null);
        answer.GetProperty("data").GetArrayLength().Should().BeGreaterThan(0, "the migration took the first sample");
    }

    private static async Task<List<JsonElement>> HistoryAsync(HttpClient api, string query)
    {
        using var response = await api.GetAsync($"/stats/history?minutes=30{query}");
        return [.. (await response.ShouldBeAsync(HttpStatusCode.OK)).GetProperty("data").EnumerateArray()];
    }

    private static long Sum(List<JsonElement> points, string name) =>
        points.Sum(point => point.GetProperty(name).GetInt64());

    private static long Ages(JsonElement point) =>
        point.GetProperty("age") is { ValueKind: JsonValueKind.Object } age ? age.GetProperty("events").GetInt64() : 0;
}
