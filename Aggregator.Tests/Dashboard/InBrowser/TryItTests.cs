using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class TryItTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    [Fact]
    public async Task An_event_that_is_published_twice_is_followed_until_its_duplicate_is_dropped()
    {
        var topic = NewTopic("tried");
        var page = await OpenAsync($"/try?topic={topic}");

        await page.View.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Send it" })
            .SelectOptionAsync("twice");
        await page.Field("Change the payload of the last copy: a conflict").CheckAsync();
        await page.Button("Publish").ClickAsync();

        await Expect(page.Panel("What became of it")).ToContainTextAsync(
            "Stored once, 1 duplicate dropped; one had another payload.");
        await page.View.GetByText("Show the event and its receipt").ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("Stored exactly once");
        await Expect(page.Rows("Stored events")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_payload_that_is_no_object_is_refused_with_the_reason()
    {
        var page = await OpenAsync("/try");

        await page.Field("Payload (JSON object)").FillAsync("[1]");
        await page.Button("Publish").ClickAsync();
        await Expect(page.Panel("What became of it")).ToContainTextAsync("payload must be a JSON object");

        await page.Field("Payload (JSON object)").FillAsync("{");
        await page.Button("Publish").ClickAsync();
        await Expect(page.Panel("What became of it")).ToContainTextAsync("The payload is not JSON.");
    }
}
