using System.Net;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Telemetry.MeteredPipeline;

namespace Aggregator.Tests.Telemetry;

public sealed class PrometheusTests(MeteredPipeline pipeline) : IClassFixture<MeteredPipeline>
{
    [Fact]
    public async Task A_redelivery_is_counted_as_such()
    {
        var id = Guid.NewGuid().ToString();
        var body = JsonSerializer.Serialize(Samples.Event("again"));

        await pipeline.Broker.PublishAsync(body, id);
        await EventuallyAsync(pipeline.ConsumerPort, "aggregator_ingest_unique_total", 1, "aggregator_topic=\"again\"");
        await pipeline.Broker.PublishAsync(body, id);

        await EventuallyAsync(pipeline.ConsumerPort, "aggregator_ingest_redelivered_total", 1);
    }

    [Fact]
    public async Task The_state_of_queues_and_ledger_is_read_while_somebody_asks()
    {
        foreach (var queue in (string[])[LogEventsTopology.Queue, LogEventsTopology.DeadQueue])
            await EventuallyAsync(pipeline.ApiPort, "aggregator_queue_messages", 0, $"name=\"{queue}\"");
        await EventuallyAsync(pipeline.ApiPort, "aggregator_queue_consumers", 1);
        await EventuallyAsync(pipeline.ApiPort, "aggregator_ledger_imbalance", 0);
        await EventuallyAsync(pipeline.ApiPort, "aggregator_ledger_missing", 0);
        (await ScrapeAsync(pipeline.ApiPort)).Should().Contain("aggregator_partitions_ahead_seconds");
        await EventuallyAsync(pipeline.ConsumerPort, "aggregator_outbox_pending", 0);
        await EventuallyAsync(
            pipeline.ConsumerPort, "aggregator_outbox_oldest_pending_age_seconds", 0);
    }

    [Fact]
    public async Task Both_programs_measure_what_they_are_made_of()
    {
        await pipeline.PublishAsync(Samples.Event("parts"));
        await pipeline.StoredAsync("parts", 1);

        var api = await ScrapeAsync(pipeline.ApiPort);
        var consumer = await ScrapeAsync(pipeline.ConsumerPort);

        foreach (var metrics in (string[])[api, consumer])
        {
            metrics.Should().ContainAll("dotnet_gc_collections", "process_cpu_time", "db_client_connection_number");
            metrics.Should().NotContain("Password", "the pool has a name");
        }

        api.Should().Contain("http_server_request_duration_seconds").And.Contain("service_name=\"aggregator-api\"");
        consumer.Should().Contain("messaging_masstransit_receive").And.Contain("service_name=\"aggregator-consumers\"");
    }

    [Fact]
    public async Task Promtool_accepts_what_both_programs_say()
    {
        object[] events = [Samples.Event("linted"), new { topic = "linted" }];
        await pipeline.PublishAsync(events);
        await pipeline.StoredAsync("linted", 1);
        await EventuallyAsync(pipeline.ApiPort, "aggregator_ledger_missing", 0);

        foreach (var port in (int[])[pipeline.ApiPort, pipeline.ConsumerPort])
        {
            var metrics = await ScrapeAsync(port);
            (await Promtool.RunAsync(metrics, "check", "metrics")).Should().Be((0, string.Empty));
        }
    }

    [Fact]
    public async Task Metrics_are_on_no_other_port_and_under_no_foreign_name()
    {
        (await pipeline.Http.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{pipeline.ApiPort}/metrics");
        foreign.Headers.Host = "evil.example";

        (await pipeline.Http.SendAsync(foreign)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }
}
