using Aggregator.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class RejectedTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    private const string Table = "Rejections, newest first";

    [Fact]
    public async Task A_rejection_is_corrected_and_replayed()
    {
        var topic = NewTopic("corrected");
        await RejectAsync(topic, "wrong");
        var page = await OpenAsync($"/rejected?topic={topic}");

        await page.Rows(Table).Locator("button").ClickAsync();
        var form = page.Dialog.GetByRole(AriaRole.Textbox);
        (await form.InputValueAsync()).Should().Contain("wrong");
        await form.FillAsync(Samples.Json(topic, "wrong", """{"right":true}"""));
        await page.Button("Replay corrected").ClickAsync();

        await Expect(page.Rows(Table)).ToContainTextAsync("replayed");
        var stored = await pipeline.StoredAsync(topic, 1);
        stored[0].GetProperty("payload").GetProperty("right").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_correction_that_is_no_event_says_why()
    {
        var topic = NewTopic("uncorrected");
        await RejectAsync(topic, "wrong");
        var page = await OpenAsync($"/rejected?topic={topic}");

        await page.Rows(Table).Locator("button").ClickAsync();
        await page.Button("Replay corrected").ClickAsync();

        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("payload must be a JSON object");
    }

    [Fact]
    public async Task What_a_filter_matches_is_replayed_after_the_number_was_shown()
    {
        var topic = NewTopic("replayed");
        await RejectAsync(topic, "1", "2", "3");
        var page = await OpenAsync($"/rejected?topic={topic}&state=open");
        await Expect(page.Rows(Table)).ToHaveCountAsync(3);
        await Expect(page.Rows("Rejections by reason")).ToContainTextAsync("payload must be a JSON object");

        await page.Button("Replay what the filter matches …").ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("3 rejections will be sent again");
        await page.Button("Replay 3").ClickAsync();

        await Expect(page.View.Locator("#notices")).ToContainTextAsync("3 rejections sent again");
        await Eventually.GetAsync(
            () => pipeline.GetAsync($"/rejected?topic={topic}&state=replayed"),
            answer => answer.GetProperty("data").GetArrayLength() == 3,
            "all are replayed");
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_shown_as_bytes()
    {
        await pipeline.Broker.PublishAsync([0xFF, 0xFE, 0x00, 0x41], Samples.NewId());
        await Eventually.GetAsync(
            () => pipeline.GetAsync("/rejected?reason=UTF-8"),
            answer => answer.GetProperty("data").GetArrayLength() > 0,
            "the message is rejected");
        var page = await OpenAsync("/rejected?reason=UTF-8");

        await page.Rows(Table).Locator("button").First.ClickAsync();

        await Expect(page.Dialog.Locator("pre")).ToContainTextAsync("ff fe 00 41");
        await page.Button("Show text").ClickAsync();
        await Expect(page.Dialog.Locator("pre")).ToContainTextAsync("A");
    }
}
