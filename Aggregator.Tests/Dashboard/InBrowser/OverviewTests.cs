using Aggregator.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

[Collection(SharedBrowser.Name)]
public sealed class OverviewTests(BrowserPipeline pipeline) : DashboardTest(pipeline, pipeline.Browser)
{
    [Fact]
    public async Task The_first_view_answers_the_four_questions()
    {
        var topic = NewTopic("asked");
        await StoreAsync(topic, ("twice", "{}"), ("twice", "{}"));
        await RejectAsync(topic, "refused");

        var page = await OpenAsync("/");

        await Expect(page.Panel("Is anything lost?")).ToContainTextAsync("Nothing");
        await Expect(page.Panel("How far behind are we?")).ToContainTextAsync("Not at all");
        await Expect(page.Panel("Who sends duplicates?")).ToContainTextAsync("tests");
        await Expect(page.Panel("What was refused, and why?")).ToContainTextAsync("payload must be a JSON object");
    }

    [Fact]
    public async Task The_ledger_is_that_of_the_api_and_each_rule_of_the_proof_is_shown()
    {
        await StoreAsync(NewTopic("proved"), ("1", "{}"));
        var page = await OpenAsync("/");
        var ledger = page.Panel("Ledger");

        await ledger.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Verify" }).ClickAsync();

        await Expect(ledger).ToContainTextAsync("Balanced at");
        var proof = await pipeline.GetAsync("/verify");
        var rules = proof.GetProperty("checks").EnumerateArray()
            .Select(check => $"holds{check.GetProperty("rule").GetString()}");
        (await ledger.Locator(".rules li").AllTextContentsAsync()).Should().Equal(rules);
        await Expect(ledger).ToContainTextAsync(
            proof.GetProperty("ledger").GetProperty("stored").GetInt64().ToString("N0", null) + "Unique");
    }

    [Fact]
    public async Task A_ledger_that_does_not_add_up_is_red()
    {
        var topic = NewTopic("unequal");
        await StoreAsync(topic, ("1", "{}"));
        var page = await OpenAsync("/");
        var question = page.Panel("Is anything lost?");
        await Expect(question).ToHaveAttributeAsync("data-kind", "ok");

        // The database refuses such a ledger, as the second guard.
        await pipeline.ExecuteAsync("ALTER TABLE ingest_ledger DROP CONSTRAINT ck_ingest_ledger_balance");
        await pipeline.ExecuteAsync($"UPDATE ingest_ledger SET received = received + 3 WHERE topic = '{topic}'");
        try
        {
            await Expect(question).ToHaveAttributeAsync("data-kind", "bad");
            await Expect(question).ToContainTextAsync("3 events unaccounted for");
            await Expect(page.Panel("Ledger")).ToContainTextAsync("Does not add up: 3 missing");
            await page.Button("Verify").ClickAsync();
            await Expect(page.Panel("Ledger").Locator(".rules .bad").First).ToBeVisibleAsync();
        }
        finally
        {
            await pipeline.ExecuteAsync($"UPDATE ingest_ledger SET received = received - 3 WHERE topic = '{topic}'");
            await pipeline.ExecuteAsync(
                "ALTER TABLE ingest_ledger ADD CONSTRAINT ck_ingest_ledger_balance "
                + "CHECK (received = stored + duplicates + rejected)");
        }

        await page.Button("Verify").ClickAsync();
        await Expect(question).ToHaveAttributeAsync("data-kind", "ok");
    }

    [Fact]
    public async Task Rates_and_ages_are_drawn()
    {
        await StoreAsync(NewTopic("drawn"), ("1", "{}"));
        await Eventually.GetAsync(
            () => pipeline.GetAsync("/stats/history?minutes=15"),
            answer => answer.GetProperty("data").EnumerateArray()
                .Any(point => point.GetProperty("seconds").GetDouble() >= 5),
            "a minute has lasted five seconds");

        var page = await OpenAsync("/");

        await Expect(page.Panel("Now").Locator("canvas")).ToHaveCountAsync(2);
        await page.View.GetByText("24 hours", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Panel("Now").Locator("canvas").First).ToBeVisibleAsync();
    }
}
