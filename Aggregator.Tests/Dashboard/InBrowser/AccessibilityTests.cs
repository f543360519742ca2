using Aggregator.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>Every view keeps the rules of axe-core, in both colour schemes, and fits a phone.</summary>
[Collection(SharedBrowser.Name)]
public sealed class AccessibilityTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    private const string Rules =
        """
        async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
            .map(one => `${one.impact}: ${one.id}: ${one.nodes
                .map(node => node.target + " " + node.failureSummary).join(" | ")}`)
        """;

    private static readonly string Axe = File.ReadAllText(Path.Combine(
        NodeModules.Ensure(Path.Combine(Repository.Root, "Aggregator.Tests", "Dashboard", "InBrowser", "axe")),
        "axe-core",
        "axe.min.js"));

    public static TheoryData<string, string> Views => new()
    {
        { "/", "#ledger .equation" },
        { "/events", "#events tbody tr" },
        { "/events?live=1", ".tail-head .ok" },
        { "/duplicates", "#duplicate-list .pager" },
        { "/rejected", "#rejections .pager" },
        { "/system", "#broker tbody tr" },
        { "/try", "#publish form" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_view_breaks_no_rule_of_accessibility(string address, string sign)
    {
        await StoreAsync(NewTopic("seen"), ("1", "{}"), ("1", "{}"));
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            // The policy of the page would not let the rules in.
            var page = await OpenAsync(
                address, new BrowserNewContextOptions { ColorScheme = scheme, BypassCSP = true });
            await Expect(page.View.Locator(sign).First).ToBeVisibleAsync();

            (await BrokenRulesAsync(page)).Should().BeEmpty("{0} in {1} keeps them", address, scheme);
        }
    }

    [Fact]
    public async Task The_sheet_of_an_event_breaks_no_rule_of_accessibility()
    {
        var topic = NewTopic("sheet");
        await StoreAsync(topic, ("1", """{"a":{"b":[1,"x",null]}}"""), ("1", """{"a":2}"""));
        var page = await OpenAsync(
            $"/events?topic={topic}&event={topic}/1", new BrowserNewContextOptions { BypassCSP = true });
        await Expect(page.Dialog).ToContainTextAsync("Stored exactly once");

        (await BrokenRulesAsync(page)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_view_fits_a_phone(string address, string sign)
    {
        await StoreAsync(NewTopic("small"), ("1", "{}"), ("1", "{}"));
        var phone = new ViewportSize { Width = 360, Height = 740 };
        var page = await OpenAsync(address, new BrowserNewContextOptions { ViewportSize = phone });
        await Expect(page.View.Locator(sign).First).ToBeVisibleAsync();

        (await page.View.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"))
            .Should().BeLessThanOrEqualTo(0);
    }

    [Fact]
    public async Task Every_view_can_be_reached_with_the_keyboard()
    {
        var page = await OpenAsync("/");
        await page.View.Keyboard.PressAsync("Tab");
        await Expect(page.View.GetByText("Skip to the content")).ToBeFocusedAsync();
        var events = page.View.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Events", Exact = true });
        const string isFocused = "link => link === document.activeElement";
        for (var presses = 0; presses < 10 && !await events.EvaluateAsync<bool>(isFocused); presses++)
            await page.View.Keyboard.PressAsync("Tab");

        await page.View.Keyboard.PressAsync("Enter");

        await Expect(page.View.Locator("h1")).ToBeFocusedAsync();
        await Expect(page).ToHaveTitleAsync("Events – Aggregator");
    }

    private static async Task<string[]> BrokenRulesAsync(DashboardPage page)
    {
        await page.View.EvaluateAsync(Axe);
        return await page.View.EvaluateAsync<string[]>(Rules);
    }
}
