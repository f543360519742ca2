using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>A test of the page. Whatever it does, the browser must report no error and no broken policy.</summary>
public abstract class DashboardTest(Pipeline pipeline, Browser browser) : IAsyncLifetime
{
    private readonly List<DashboardPage> _pages = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        var complaints = _pages.SelectMany(page => page.Complaints).ToList();
        foreach (var page in _pages)
            await page.DisposeAsync();
        complaints.Should().BeEmpty();
    }

    protected static string NewTopic(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected static IPageAssertions Expect(DashboardPage page) => Assertions.Expect(page.View);

    protected async Task<DashboardPage> OpenAsync(string address, BrowserNewContextOptions? options = null)
    {
        var page = await browser.OpenAsync(pipeline.Http.BaseAddress!, address, options);
        _pages.Add(page);
        return page;
    }

    /// <summary>Publishes events and waits until they are stored, so that the page finds them.</summary>
    protected async Task StoreAsync(string topic, params (string Id, string Payload)[] events)
    {
        foreach (var (id, payload) in events)
            (await pipeline.PublishTextAsync(Samples.Json(topic, id, payload))).EnsureSuccessStatusCode().Dispose();
        await pipeline.StoredAsync(topic, events.Select(one => one.Id).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Publishes events over AMQP that are rejected, because their payload is an array.</summary>
    protected async Task RejectAsync(string topic, params string[] ids)
    {
        foreach (var id in ids)
            await pipeline.Broker.PublishAsync(Samples.Json(topic, id, "[1]"), Samples.NewId());
        await Eventually.GetAsync(
            () => pipeline.GetAsync($"/rejected?topic={topic}"),
            page => page.GetProperty("data").GetArrayLength() == ids.Length,
            "the events are rejected");
    }

    /// <summary>Waits until the event has so many duplicates.</summary>
    protected Task<JsonElement> DuplicatedAsync(string topic, string id, int duplicates) => Eventually.GetAsync(
        () => pipeline.GetAsync($"/events/receipt?topic={topic}&event_id={Uri.EscapeDataString(id)}"),
        answer => answer.GetProperty("receipt").GetProperty("duplicates").GetInt64() == duplicates,
        "the duplicates are recorded");
}
