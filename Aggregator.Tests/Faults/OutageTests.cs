using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>These tests stop whole servers, so they run on their own servers.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_database_outage_of_20_seconds_under_load_loses_nothing()
    {
        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(2);
        await using var load = _pipeline.StartLoad(
            "--events", "8000", "--duplicates", "0.3", "--rate", "250", "--concurrency", "8");
        await _pipeline.ReceivedAsync(500);

        _pipeline.Servers.StopPostgres();
        var away = Stopwatch.StartNew();
        var events = 0;
        while (away.Elapsed < TimeSpan.FromSeconds(20))
        {
            using var accepted = await _pipeline.PublishAsync(Samples.Event("during the outage"));
            accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
            events++;
            foreach (var path in (string[])["/events", "/stats", "/verify"])
            {
                using var answer = await _pipeline.Http.GetAsync(path);
                answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
                answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            }
        }

        _pipeline.Servers.StartPostgres();
        await _pipeline.ReceivedAsync(8000 + events, TimeSpan.FromSeconds(90));
        await _pipeline.DrainedAsync();

        await load.ExitAsync(TimeSpan.FromSeconds(60));
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("unique_processed").GetInt64().Should().Be(load.ExpectedUnique() + events);
        stats.GetProperty("rejected").GetInt64().Should().Be(0);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        await _pipeline.Broker.ShouldHoldNoRejectsAsync();
    }

    [Fact]
    public async Task An_unavailable_broker_causes_503_within_five_seconds_and_is_used_after_its_return()
    {
        (await _pipeline.PublishAsync(Samples.Event("before"))).Dispose();
        await _pipeline.StoredAsync("before", 1);
        _pipeline.Servers.StopRabbitMq();

        for (var i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await _pipeline.PublishAsync(Samples.Event("away"));
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter!.Delta.Should().BePositive();
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        }

        (await _pipeline.Http.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _pipeline.Http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await _pipeline.GetAsync("/stats")).GetProperty("status").GetString().Should().Be("degraded");

        _pipeline.Servers.StartRabbitMq();
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _pipeline.PublishAsync(Samples.Event("after", "the-same"));
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            "the broker is back",
            TimeSpan.FromSeconds(60));
        await _pipeline.StoredAsync("after", 1);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();
}
