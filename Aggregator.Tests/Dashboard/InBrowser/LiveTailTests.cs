using System.Diagnostics;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class LiveTailTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    private const string Table = "Live tail, newest first";

    /// <summary>The rows that the page keeps, however many events come.</summary>
    private const int MaxRows = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task An_event_is_shown_within_two_seconds_of_its_publish()
    {
        var topic = NewTopic("live");
        var page = await OpenLiveAsync(topic);

        var watch = Stopwatch.StartNew();
        (await pipeline.PublishAsync(Samples.Event(topic, "seen"))).Dispose();
        await Expect(page.Rows(Table)).ToContainTextAsync(["seen"]);

        watch.Elapsed.Should().BeLessThan(Limit);
    }

    [Fact]
    public async Task A_paused_tail_stands_still_and_continues_without_a_gap()
    {
        var topic = NewTopic("paused");
        var page = await OpenLiveAsync(topic);
        await StoreAsync(topic, ("before", "{}"));
        await Expect(page.Rows(Table)).ToHaveCountAsync(1);

        await page.Button("Pause").ClickAsync();
        await StoreAsync(topic, ("before", "{}"), ("meanwhile", "{}"));
        await Expect(page.Panel("Events")).ToContainTextAsync("Paused");
        (await page.Rows(Table).CountAsync()).Should().Be(1);
        await page.Button("Resume").ClickAsync();
        await StoreAsync(topic, ("before", "{}"), ("meanwhile", "{}"), ("after", "{}"));

        await Expect(page.Rows(Table)).ToContainTextAsync(["after", "meanwhile", "before"]);
    }

    [Fact]
    public async Task A_busy_tail_keeps_the_last_events_and_the_page_does_not_grow()
    {
        var topic = NewTopic("busy");
        var page = await OpenLiveAsync(topic);
        var lines = string.Join('\n', Samples.Many(topic, 2000));

        (await pipeline.PublishTextAsync(lines, "application/x-ndjson")).EnsureSuccessStatusCode().Dispose();
        await Expect(page.Panel("Events")).ToContainTextAsync("2,000 since the start");
        (await page.Rows(Table).CountAsync()).Should().BeLessThan(MaxRows);
        await page.Button("Pause").ClickAsync();

        await Expect(page.Rows(Table)).ToHaveCountAsync(MaxRows);
    }

    private async Task<DashboardPage> OpenLiveAsync(string topic)
    {
        var page = await OpenAsync($"/events?topic={topic}&live=1");
        await Expect(page.View.Locator(".tail-head")).ToContainTextAsync("Live");
        return page;
    }
}
