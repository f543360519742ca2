using System.Globalization;
using System.Net;
using Aggregator.Tests.Api.Reading;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Events;

[Collection(SharedReading.Name)]
public sealed class CursorTests(ReadingPipeline pipeline)
{
    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task Pages_of_any_size_return_the_same_events(string order)
    {
        var topic = $"sizes {order}";
        var ids = await StoreAsync(topic, 23);
        if (order == "newest")
            ids.Reverse();

        foreach (var limit in (int[])[1, 2, 22, 23, 24, 1000])
            (await pipeline.IdsAsync($"topic={topic}&order={order}&limit={limit}")).Should().Equal(ids);
    }

    [Fact]
    public async Task The_last_page_of_newest_first_has_no_next()
    {
        await StoreAsync("last page", 4);

        var page = await pipeline.GetAsync("/events?topic=last page&limit=2");
        var last = await pipeline.GetAsync(
            $"/events?topic=last page&limit=2&cursor={page.GetProperty("next").GetString()}");

        page.GetProperty("has_more").GetBoolean().Should().BeTrue();
        last.GetProperty("has_more").GetBoolean().Should().BeFalse();
        last.GetProperty("next").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_cursor_in_oldest_first_order_continues_with_later_events()
    {
        await StoreAsync("tailed", 2);
        var page = await pipeline.GetAsync("/events?topic=tailed&order=oldest");
        var empty = await pipeline.GetAsync($"/events?topic=tailed&cursor={page.GetProperty("next").GetString()}");

        await pipeline.Batches.StoreAsync(Event("tailed", "later"));

        empty.GetProperty("data").GetArrayLength().Should().Be(0);
        (await pipeline.IdsAsync("topic=tailed", empty.GetProperty("next").GetString())).Should().Equal("later");
    }

    [Fact]
    public async Task Every_change_of_a_cursor_is_detected()
    {
        await StoreAsync("changed cursor", 3);
        var cursor = (await pipeline.GetAsync("/events?topic=changed cursor&limit=1")).GetProperty("next").GetString()!;
        var changed = Enumerable.Range(0, cursor.Length)
            .Select(i => $"{cursor[..i]}{(cursor[i] == 'A' ? 'B' : 'A')}{cursor[(i + 1)..]}")
            .Append(cursor[1..]).Append(cursor + "A").Append(cursor + cursor).Append("!").Append(string.Empty).ToList();

        foreach (var one in changed)
            await ShouldBeRefusedAsync($"topic=changed cursor&limit=1&cursor={Uri.EscapeDataString(one)}");
    }

    [Theory]
    [InlineData("topic=bound&topic=other")]
    [InlineData("topic=other")]
    [InlineData("topic=bound&source=s")]
    [InlineData("topic=bound&from=2026-01-01T00:00:00Z")]
    [InlineData("topic=bound&order=oldest")]
    [InlineData("limit=1")]
    public async Task A_cursor_is_valid_only_for_its_own_query(string query)
    {
        await StoreAsync("bound", 3);
        var cursor = (await pipeline.GetAsync("/events?topic=bound&limit=1")).GetProperty("next").GetString()!;

        await ShouldBeRefusedAsync($"{query}&cursor={cursor}");
    }

    [Fact]
    public async Task A_page_of_large_events_ends_early_without_skipping_events()
    {
        var payload = $$"""{"text":"{{new string('x', 250_000)}}"}""";
        for (var i = 0; i < 40; i++)
            await pipeline.Batches.StoreAsync(
                Event("large", string.Create(CultureInfo.InvariantCulture, $"{i}"), payload));

        var page = await pipeline.GetAsync("/events?topic=large&limit=1000");

        page.GetProperty("data").GetArrayLength().Should().BeLessThan(40);
        page.GetProperty("has_more").GetBoolean().Should().BeTrue();
        (await pipeline.IdsAsync("topic=large&limit=1000")).Should().HaveCount(40).And.OnlyHaveUniqueItems();
    }

    private async Task<List<string>> StoreAsync(string topic, int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}")).ToList();
        await pipeline.Batches.StoreAsync([.. ids.Select(id => Event(topic, id))]);
        return ids;
    }

    private async Task ShouldBeRefusedAsync(string query)
    {
        using var response = await pipeline.Http.GetAsync($"/events?{query}");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, query);
        (await ReadingPipeline.ProblemAsync(response)).GetProperty("type").GetString().Should().Be(
            "urn:aggregator:problem:invalid-cursor");
    }
}
