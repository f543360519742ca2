using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>A page that stays open on a wall for days must not grow.</summary>
[Collection(SharedBrowser.Name)]
public sealed class OpenForHoursTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    /// <summary>The interval of the charts. Each step runs what is due, and waits for the next response.</summary>
    private const int StepSeconds = 5;

    private const int Steps = 3600 / StepSeconds;

    /// <summary>Until then everything has been requested and drawn more than once.</summary>
    private const int WarmUpSteps = 60;

    /// <summary>One request's response and what is drawn from it; an hour that keeps each would add hundreds.</summary>
    private const double MaxGrowthBytes = 512 * 1024;

    private const double MaxMoreNodes = 200;

    [Fact]
    public async Task An_overview_does_not_grow_in_an_hour()
    {
        await StoreAsync(NewTopic("wall"), ("1", "{}"), ("1", "{}"));
        var page = await OpenAsync("/");
        await page.View.Clock.InstallAsync();
        await page.View.ReloadAsync();
        await Expect(page.Panel("Is anything lost?")).ToContainTextAsync("Nothing");
        var session = await page.View.Context.NewCDPSessionAsync(page.View);
        await session.SendAsync("Performance.enable");

        await PassAsync(page, WarmUpSteps);
        var before = await MetricsAsync(session);
        await PassAsync(page, Steps);
        var after = await MetricsAsync(session);

        (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]).Should().BeLessThan(MaxGrowthBytes);
        (after["Nodes"] - before["Nodes"]).Should().BeLessThan(MaxMoreNodes);
        (after["JSEventListeners"] - before["JSEventListeners"]).Should().BeLessThanOrEqualTo(0);
    }

    private static async Task PassAsync(DashboardPage page, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await page.View.RunAndWaitForResponseAsync(
                () => page.View.Clock.FastForwardAsync(StepSeconds * 1000),
                response => response.Url.EndsWith("/stats", StringComparison.Ordinal));
        }
    }

    private static async Task<Dictionary<string, double>> MetricsAsync(ICDPSession session)
    {
        await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = await session.SendAsync("Performance.getMetrics");
        return metrics!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(
            metric => metric.GetProperty("name").GetString()!,
            metric => metric.GetProperty("value").GetDouble(),
            StringComparer.Ordinal);
    }
}
