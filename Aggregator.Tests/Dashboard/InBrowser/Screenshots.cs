using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>Takes the pictures for the documentation; <c>scripts/screenshots.sh</c> runs it.</summary>
internal static class Screenshots
{
    public const string Command = "screenshots";

    private static readonly ViewportSize Wide = new() { Width = 1280, Height = 830 };
    private static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };

    /// <summary>Writes the pictures of a running system into a folder.</summary>
    /// <param name="api">Address of the API.</param>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="eventAddress">The address in the page of an event that has duplicates and a conflict.</param>
    public static async Task TakeAsync(Uri api, string folder, string eventAddress)
    {
        await using var browser = new Browser();
        await browser.StartAsync();
        await TakeAsync(browser, api, Path.Combine(folder, "overview.png"), "/", Wide, ColorScheme.Light);
        await TakeAsync(browser, api, Path.Combine(folder, "event.png"), eventAddress, Wide, ColorScheme.Dark);
        await TakeAsync(browser, api, Path.Combine(folder, "phone.png"), "/", Phone, ColorScheme.Dark);
    }

    private static async Task TakeAsync(
        Browser browser, Uri api, string file, string address, ViewportSize size, ColorScheme scheme)
    {
        var options = new BrowserNewContextOptions { ViewportSize = size, ColorScheme = scheme };
        await using var page = await browser.OpenAsync(api, address, options);
        var last = page.View.Locator(address == "/" ? "#now canvas" : "ol.line .conflict").First;
        await Assertions.Expect(last).ToBeVisibleAsync();
        await Assertions.Expect(page.View.GetByText("Not known")).ToHaveCountAsync(0);
        await Assertions.Expect(page.View.Locator(".answer .wait")).ToHaveCountAsync(0);
        await page.View.ScreenshotAsync(new PageScreenshotOptions { Path = file });
    }
}
