namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class DuplicatesTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    [Fact]
    public async Task Senders_gaps_and_duplicates_are_shown()
    {
        var topic = NewTopic("sent");
        await StoreAsync(topic, ("1", "{}"), ("1", "{}"), ("2", "{}"), ("2", "{}"));
        await DuplicatedAsync(topic, "2", 1);

        var page = await OpenAsync($"/duplicates?topic={topic}");

        await Expect(page.Rows("Senders of duplicates")).ToHaveCountAsync(1);
        await Expect(page.Rows("Senders of duplicates")).ToContainTextAsync("tests");
        await Expect(page.Panel("Who sends duplicates")).ToContainTextAsync("2 duplicates in the last 24 hours");
        await Expect(page.Panel("From the first copy to the next").Locator("tbody tr")).ToHaveCountAsync(8);
        await Expect(page.Rows("Duplicates, newest first")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_conflict_shows_both_payloads_and_where_they_differ()
    {
        var topic = NewTopic("conflict");
        await StoreAsync(
            topic,
            ("1", """{"order":4711,"lines":[{"price":10},{"price":20}]}"""),
            ("1", """{"order":4711,"lines":[{"price":10},{"price":25}]}"""));
        await DuplicatedAsync(topic, "1", 1);
        var page = await OpenAsync($"/duplicates?topic={topic}&conflicts=true");
        await Expect(page.Rows("Duplicates, newest first")).ToContainTextAsync("differs");

        await page.Button("Compare").ClickAsync();

        await Expect(page.Dialog).ToContainTextAsync("Differs at lines[1].price");
        await Expect(page.Dialog.Locator(".side").First).ToContainTextAsync("Stored");
        await Expect(page.Dialog.Locator(".side").Last).ToContainTextAsync("Dropped");
    }
}
