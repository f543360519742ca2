using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>
/// The machine's Chromium, driven by Playwright. Playwright would download a browser of its own; this one is installed
/// with the other packages that the tests need.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    /// <summary>Debian's Chromium, and what other systems have instead.</summary>
    private static readonly string[] Programs =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>
    /// For how long a test waits for what it expects to see, in milliseconds. Most of it shows up in a fraction of a
    /// second; the machine may be busy.
    /// </summary>
    private const float PatienceMs = 20_000;

    /// <summary>A container's root may not have a sandbox, and the browser shall contact nobody but the API.</summary>
    private static readonly string[] Switches =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Programs.FirstOrDefault(File.Exists) ?? Programs[0], Args = Switches,
            });
    }

    /// <summary>Opens the dashboard at an address such as <c>/events?topic=orders</c>.</summary>
    public async Task<DashboardPage> OpenAsync(Uri api, string address, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = api.ToString();
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMs);
        var page = new DashboardPage(context, await context.NewPageAsync());
        await page.GoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
