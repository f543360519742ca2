using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class EventsTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    private const string Table = "Stored events";

    [Fact]
    public async Task Filters_are_in_the_address_and_narrow_the_table()
    {
        var topic = NewTopic("filtered");
        await StoreAsync(topic, ("one", """{"state":"paid"}"""), ("two", """{"state":"open"}"""));
        var page = await OpenAsync("/events");

        await page.View.GetByLabel("Topic").FillAsync(topic);
        await page.View.GetByText("More filters").ClickAsync();
        await page.Field("Payload contains (JSON object)").FillAsync("""{"state":"open"}""");
        await page.Button("Apply").ClickAsync();

        await Expect(page.Rows(Table)).ToHaveCountAsync(1);
        await Expect(page.Rows(Table)).ToContainTextAsync("two");
        await page.View.WaitForURLAsync(url => url.Contains($"topic={topic}", StringComparison.Ordinal)
            && url.Contains("payload=", StringComparison.Ordinal));
        await page.View.ReloadAsync();
        await Expect(page.Rows(Table)).ToHaveCountAsync(1);
        await Expect(page.View.GetByLabel("Topic")).ToHaveValueAsync(topic);
        await page.View.GoBackAsync();
        await Expect(page.View.GetByLabel("Topic")).ToHaveValueAsync(string.Empty);
    }

    [Fact]
    public async Task A_filter_that_the_api_refuses_is_explained()
    {
        var page = await OpenAsync("/events?payload=nonsense");

        await Expect(page.Panel("Events").Locator(".problem")).ToContainTextAsync("payload");
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        var topic = NewTopic("paged");
        var lines = string.Join('\n', Samples.Many(topic, 150));
        (await pipeline.PublishTextAsync(lines, "application/x-ndjson")).EnsureSuccessStatusCode().Dispose();
        await pipeline.StoredAsync(topic, 150);
        var page = await OpenAsync($"/events?topic={topic}");
        await Expect(page.Rows(Table)).ToHaveCountAsync(100);

        await page.View.GetByText("Next page").ClickAsync();
        await Expect(page.Rows(Table)).ToHaveCountAsync(50);

        await page.View.GetByText("First page").ClickAsync();
        await Expect(page.Rows(Table)).ToHaveCountAsync(100);
    }

    [Fact]
    public async Task An_event_shows_its_payload_and_everything_that_arrived_under_its_identity()
    {
        var topic = NewTopic("received");
        await StoreAsync(topic, ("a/b ?&#", """{"state":"paid","total":12345678901234567890.12}"""));
        await StoreAsync(topic, ("a/b ?&#", """{"state":"paid","total":12345678901234567890.12}"""));
        await StoreAsync(topic, ("a/b ?&#", """{"state":"void"}"""));
        await DuplicatedAsync(topic, "a/b ?&#", 2);
        var page = await OpenAsync($"/events?topic={topic}");

        await page.Button("a/b ?&#").ClickAsync();

        await Expect(page.Dialog).ToContainTextAsync("Stored exactly once");
        await Expect(page.Dialog).ToContainTextAsync("12345678901234567890.12");
        await Expect(page.Dialog.Locator("ol.line > li")).ToHaveCountAsync(4);
        await Expect(page.Dialog.Locator("li.conflict")).ToContainTextAsync("Another payload");
        await page.View.ReloadAsync();
        await Expect(page.Dialog).ToContainTextAsync("2 duplicates dropped");
        await page.View.Keyboard.PressAsync("Escape");
        await Expect(page.Dialog).ToHaveCountAsync(0);
        await page.View.WaitForURLAsync(url => !url.Contains("event=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_export_holds_what_the_filter_matches()
    {
        var topic = NewTopic("exported");
        await StoreAsync(topic, ("1", "{}"), ("2", "{}"), ("3", "{}"));
        var page = await OpenAsync($"/events?topic={topic}&order=oldest");
        await Expect(page.Rows(Table)).ToHaveCountAsync(3);

        var download = await page.View.RunAndWaitForDownloadAsync(() => page.Button("Export").ClickAsync());

        var lines = await File.ReadAllLinesAsync((await download.PathAsync())!);
        lines.Should().HaveCount(3).And.OnlyContain(line => line.Contains(topic, StringComparison.Ordinal));
    }
}
