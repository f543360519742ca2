using System.Net;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Telemetry.MeteredPipeline;

namespace Aggregator.Tests.Telemetry;

/// <summary>Has a pipeline of its own, because events of other tests would be counted as well.</summary>
public sealed class EventCountTests(MeteredPipeline pipeline) : IClassFixture<MeteredPipeline>
{
    [Fact]
    public async Task What_becomes_of_events_is_counted_on_both_sides_of_the_queue()
    {
        var (api, consumer) = (pipeline.ApiPort, pipeline.ConsumerPort);
        var twice = Samples.Event("counted");
        object[] array = [Samples.Event("counted"), Samples.Event("counted"), new { topic = "counted" }];

        (await pipeline.PublishAsync(twice)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await pipeline.PublishAsync(twice)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await pipeline.PublishAsync(array)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await pipeline.PublishAsync(array[^1])).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await pipeline.PublishTextAsync("{")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        await pipeline.Broker.PublishAsync("no JSON");
        await pipeline.Broker.PublishAsync("""{"topic":"counted"}""");
        await pipeline.ReceivedAsync(6);

        await EventuallyAsync(consumer, "aggregator_ingest_received_total", 6);
        await EventuallyAsync(consumer, "aggregator_ingest_unique_total", 3, "aggregator_topic=\"counted\"");
        await EventuallyAsync(consumer, "aggregator_ingest_duplicates_total", 1, "aggregator_topic=\"counted\"");
        await EventuallyAsync(consumer, "aggregator_ingest_rejected_total", 1, "error_type=\"unreadable_message\"");
        await EventuallyAsync(consumer, "aggregator_ingest_rejected_total", 1, "error_type=\"invalid_event\"");
        await EventuallyAsync(consumer, "aggregator_ingest_age_seconds_count", 3);
        await EventuallyAsync(consumer, "aggregator_ingest_batch_events_sum", 6);
        (await SumAsync(consumer, "aggregator_inbox_phase_duration_seconds_count", "phase=\"commit\""))
            .Should().BePositive();
        await EventuallyAsync(api, "aggregator_publish_accepted_total", 2, "aggregator_publish_form=\"single\"");
        await EventuallyAsync(api, "aggregator_publish_accepted_total", 2, "aggregator_publish_form=\"array\"");
        await EventuallyAsync(api, "aggregator_publish_confirmed_total", 4);
        await EventuallyAsync(api, "aggregator_publish_invalid_total", 1);
        await EventuallyAsync(api, "aggregator_publish_refused_total", 1, "error_type=\"invalid-event\"");
        await EventuallyAsync(api, "aggregator_publish_refused_total", 1, "error_type=\"malformed-json\"");
    }
}
