using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>What publishers send is shown as text wherever it appears, and runs nowhere.</summary>
[Collection(SharedBrowser.Name)]
public sealed class HostileTextTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    public static TheoryData<string> Texts => new(
        "<img src=x onerror=window.hacked=1><b>bold</b>",
        "<script>window.hacked=1</script>\"'`${window.hacked=1}",
        "\u202eright to left\u202c שלום \u2067isolated",
        new string('x', 10_000),
        "👩‍👩‍👧‍👦🏳️‍🌈 e\u0301 \u200d");

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_publishers_text_is_only_text(string text)
    {
        var name = text.Length > 100 ? text[..100] : text;
        var topic = $"{name[..Math.Min(name.Length, 60)]}{Guid.NewGuid():N}";
        var payload = JsonSerializer.Serialize(
            new Dictionary<string, string>(StringComparer.Ordinal) { [name] = text });
        await StoreAsync(topic, (name, payload));
        await pipeline.Broker.PublishAsync(Samples.Json(topic, name, "[1]"), Samples.NewId());
        await Eventually.GetAsync(
            () => pipeline.GetAsync($"/rejected?topic={Uri.EscapeDataString(topic)}"),
            answer => answer.GetProperty("data").GetArrayLength() == 1,
            "the event is rejected");

        var page = await OpenAsync($"/events?topic={Uri.EscapeDataString(topic)}");
        await Expect(page.Rows("Stored events").Locator("button")).ToHaveTextAsync(name);
        await page.Rows("Stored events").Locator("button").ClickAsync();
        await Expect(page.Dialog.Locator(".json .j-string").First).ToContainTextAsync(
            text[..Math.Min(text.Length, 50)].Replace("\"", "\\\"", StringComparison.Ordinal));
        await page.GoAsync($"/rejected?topic={Uri.EscapeDataString(topic)}");
        await Expect(page.Rows("Rejections, newest first")).ToContainTextAsync(topic);
        await page.Rows("Rejections, newest first").Locator("button").ClickAsync();
        await Expect(page.Dialog.Locator("pre")).ToContainTextAsync("event_id");

        (await page.View.EvaluateAsync<bool>("() => 'hacked' in window")).Should().BeFalse();
        (await page.View.EvaluateAsync<int>("() => document.querySelectorAll('bdi *').length")).Should().Be(0);
        (await page.View.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth")).Should().Be(0);
    }
}
