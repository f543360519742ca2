using System.Net;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

public sealed class SignInTests(KeyedDashboard dashboard)
    : DashboardTest(dashboard.Pipeline, dashboard.Browser), IClassFixture<KeyedDashboard>
{
    private KeyedPipeline Pipeline => dashboard.Pipeline;

    [Fact]
    public async Task The_page_is_public_and_its_figures_are_not()
    {
        using var html = await Pipeline.SendAsync("GET", "/dashboard/", null);
        using var script = await Pipeline.SendAsync("GET", "/dashboard/app.js", null);
        html.StatusCode.Should().Be(HttpStatusCode.OK);
        script.StatusCode.Should().Be(HttpStatusCode.OK);

        var page = await OpenAsync("/");

        await Expect(page.Dialog).ToContainTextAsync("This API has keys.");
        await Expect(page.View.Locator(".figure")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_a_good_one_opens_every_panel()
    {
        var page = await OpenAsync("/");

        await SignInAsync(page, "agg_nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await Expect(page.Dialog).ToContainTextAsync("The API does not know this key.");
        await SignInAsync(page, Pipeline.Keys["all"]);
        await Expect(page.Panel("Is anything lost?")).ToContainTextAsync("Nothing");
        await page.Button("Verify").ClickAsync();
        await Expect(page.Panel("Ledger")).ToContainTextAsync("Balanced at");

        const string kept = "() => localStorage.length + sessionStorage.length + document.cookie.length";
        (await page.View.EvaluateAsync<int>(kept))
            .Should().Be(0, "the key is in memory only");
        await page.Button("Sign out").ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("This API has keys.");
    }

    [Fact]
    public async Task The_live_tail_sends_the_key()
    {
        var topic = NewTopic("keyed");
        var page = await OpenAsync($"/events?topic={topic}&live=1");
        await SignInAsync(page, Pipeline.Keys["all"]);
        await Expect(page.View.Locator(".tail-head")).ToContainTextAsync("Live");

        using var sent = await Pipeline.SendAsync("POST", "/publish", Pipeline.Bearer("all"),
            Samples.Event(topic, "seen"));

        await Expect(page.Rows("Live tail, newest first")).ToContainTextAsync(["seen"]);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_told_which_it_needs()
    {
        var page = await OpenAsync("/rejected");

        await SignInAsync(page, Pipeline.Keys["reader"]);

        await Expect(page.Panel("Rejections")).ToContainTextAsync(
            "This key may not see this. The key needs the scope admin.");
    }

    [Fact]
    public async Task A_key_that_is_limited_to_topics_sees_only_these()
    {
        using var others = await Pipeline.SendAsync("POST", "/publish", Pipeline.Bearer("all"),
            Samples.Event("not mine", "hidden"));
        using var own = await Pipeline.SendAsync("POST", "/publish", Pipeline.Bearer("all"),
            Samples.Event("mine", "visible"));
        await Eventually.TrueAsync(
            async () =>
            {
                using var read = await Pipeline.SendAsync("GET", "/events?topic=mine&limit=1", Pipeline.Bearer("all"));
                return (await read.Content.ReadAsStringAsync()).Contains("visible", StringComparison.Ordinal);
            },
            "the event is stored");
        var page = await OpenAsync("/events");

        await SignInAsync(page, Pipeline.Keys["limited"]);

        await Expect(page.Rows("Stored events")).ToContainTextAsync(["visible"]);
        await Expect(page.Panel("Events")).Not.ToContainTextAsync("hidden");
        await page.GoAsync("/");
        await Expect(page.Panel("Ledger")).ToContainTextAsync("This key may not see this.");
    }

    private static async Task SignInAsync(DashboardPage page, string key)
    {
        await page.Field("API key").FillAsync(key);
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
    }
}
