using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Deliveries;

public sealed class RandomHeadersTests(MalformedMessagesTests.TwoConsumers pipeline)
    : IClassFixture<MalformedMessagesTests.TwoConsumers>
{
    private const int Written = 15_000;
    private const int FromPython = 5_000;
    private const int Valid = 2_000;
    private const int Seed = 20_261;
    private const int Window = 500;

    [Fact]
    public async Task Random_properties_and_headers_harm_neither_a_message_nor_its_neighbours()
    {
        var clients = await Task.WhenAll(WriteAsync(), ForeignClient.Python.PublishRandomAsync(
            pipeline.Host.Publisher, Seed, Enumerable.Range(0, FromPython).Select(
                _ => Samples.Json("python", Samples.NewId()))));
        var events = clients.Sum(client => client.Events);

        await pipeline.ReceivedAsync(Written + FromPython + Valid, TimeSpan.FromSeconds(120));
        await pipeline.DrainedAsync();

        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events WHERE topic = 'neighbours'"))
            .Should().Be(Valid);
        var refusedEvents = await pipeline.ScalarAsync<long>(
            "SELECT count(*) FROM rejected_events WHERE reason LIKE 'header%' OR reason LIKE 'content_encoding%'");
        var stored = await pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events");
        var rejected = await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events");
        (stored + rejected).Should().Be(Written + FromPython + Valid);
        stored.Should().BeInRange(events + Valid - refusedEvents, events + Valid);
        refusedEvents.Should().BeInRange(500, 6_000);
        (await pipeline.ScalarAsync<long>(UnkeptBytes)).Should().Be(0);
        await ShouldBeWellAsync();
    }

    /// <summary>
    /// Counts messages that were rejected for their headers without the bytes of the headers or of the body.
    /// </summary>
    private const string UnkeptBytes =
        """
        SELECT count(*) FROM rejected_events WHERE length(reason) = 0 OR octet_length(body) <> body_length
            OR reason LIKE 'header%' AND headers #>> '{headers,aggregator-raw-headers,base64}' IS NULL
        """;

    private async Task<(int Confirmed, int Events)> WriteAsync()
    {
        var random = new RandomHeaders(Seed);
        var events = 0;
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        for (var i = 0; i < Written; i++)
        {
            var message = RandomMessage.Next(random, "random");
            events += message.IsEvent ? 1 : 0;
            await publisher.PublishAsync(message.Flags, message.Properties, message.Body);
            if (i < Valid)
                await publisher.PublishAsync(
                    new WireTable(), Samples.NewId(), Samples.Json("neighbours", Samples.NewId()));
            await publisher.ConfirmedAsync(allBut: Window);
        }

        await publisher.ConfirmedAsync();
        return (Written, events);
    }

    private async Task ShouldBeWellAsync()
    {
        (await pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        await pipeline.Broker.ShouldHoldNoRejectsAsync();
        (await pipeline.Broker.QueueAsync(LogEventsTopology.Queue))!.ConsumerCount.Should().Be(2u);
        foreach (var consumer in pipeline.Consumers)
        {
            consumer.HasExited.Should().BeFalse();
            consumer.Output.Should().NotContain("fail:").And.NotContain("R-FAULT").And.NotContain("T-FAULT");
        }
    }
}
