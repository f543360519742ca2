using System.Net;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Stats;

/// <summary>Status, readiness and log show what keeps events from being stored.</summary>
public sealed class StatusTests(QuietPipeline pipeline) : IClassFixture<QuietPipeline>
{
    private const string NoConsumer = "No consumer is connected";

    [Fact]
    public async Task Messages_that_wait_without_a_consumer_are_logged_once()
    {
        var idle = await StatusAsync("healthy");
        (await pipeline.PublishAsync(Samples.Event("waiting"))).Dispose();

        var waiting = await StatusAsync("degraded");
        using var ready = await pipeline.Http.GetAsync("/health/ready");
        var health = await ready.ShouldBeAsync(HttpStatusCode.OK);
        await pipeline.Api.LineAsync(NoConsumer);
        pipeline.StartConsumer();
        var better = await StatusAsync("healthy");
        await pipeline.Api.LineAsync("healthy again");

        idle.GetProperty("status").GetString().Should().Be("healthy");
        Reasons(idle).Should().BeEmpty();
        Reasons(waiting).Should().ContainSingle().Which.Should().Contain(NoConsumer);
        health.GetProperty("status").GetString().Should().Be("degraded");
        health.GetProperty("checks").GetProperty("ingest").GetProperty("detail").GetString()
            .Should().Contain(NoConsumer);
        Reasons(better).Should().BeEmpty();
        pipeline.Api.Output.Split('\n').Count(line => line.Contains(NoConsumer, StringComparison.Ordinal))
            .Should().Be(1);
    }

    private static IEnumerable<string?> Reasons(JsonElement stats) =>
        stats.GetProperty("status_reasons").EnumerateArray().Select(reason => reason.GetString());

    private Task<JsonElement> StatusAsync(string status) => Eventually.GetAsync(
        () => pipeline.GetAsync("/stats"),
        stats => stats.GetProperty("status").GetString() == status,
        $"the status is {status}");
}
