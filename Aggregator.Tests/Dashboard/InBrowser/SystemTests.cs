using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class SystemTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    [Fact]
    public async Task Programs_and_servers_show_how_they_are()
    {
        var page = await OpenAsync("/system");

        await Expect(page.Panel("API")).ToContainTextAsync("healthy");
        await Expect(page.Panel("Broker")).ToContainTextAsync("log-events");
        await Expect(page.Panel("Database")).ToContainTextAsync("processed_events");
        var documentation = page.View.GetByRole(
            AriaRole.Link, new PageGetByRoleOptions { Name = "Documentation of the API" });
        await Expect(documentation).ToHaveAttributeAsync(
            "href", new Uri(pipeline.Http.BaseAddress!, "/docs").ToString());
    }
}
