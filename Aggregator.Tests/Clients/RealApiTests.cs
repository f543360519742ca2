using System.Text;
using Aggregator.Client;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients;

/// <summary>The client and the whole system.</summary>
[Collection(RestPipeline.Name)]
public sealed class RealApiTests(Pipeline pipeline)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_published_event_is_stored_once_even_if_it_is_published_again(bool gzip)
    {
        var topic = $"client-{gzip}";
        await using var client = new AggregatorClient(
            new AggregatorClientOptions { Url = pipeline.Http.BaseAddress!, Gzip = gzip, Source = "tests/client" });
        var events = ClientEvents.Many(topic, 700);

        await client.PublishAsync(events);
        await Task.WhenAll(events.Take(50).Select(one => client.PublishAsync(one)));

        var stored = await pipeline.StoredAsync(topic, 700);
        stored.Select(one => one.GetProperty("event_id").GetString())
            .Should().BeEquivalentTo(events.Select(one => one.EventId));
        stored[0].GetProperty("source").GetString().Should().Be("tests/client");
    }

    [Fact]
    public async Task An_event_that_breaks_rules_is_named_with_them_and_its_neighbours_are_stored()
    {
        await using var client = new AggregatorClient(pipeline.Http.BaseAddress!);
        AggregatorEvent[] events =
        [
            ClientEvents.Create("client-rules"),
            ClientEvents.Create(new string('t', 101), 0, "too-long"),
            ClientEvents.Create("client-rules"),
            AggregatorEvent.Create("client-rules", new { text = new string('x', 300_000) }) with { EventId = "large" },
        ];

        var publish = () => client.PublishAsync(events);

        var rejected = (await publish.Should().ThrowAsync<AggregatorRejectedException>()).Which.Rejected;
        rejected.Select(one => (one.Index, one.EventId, one.Status)).Should().Equal(
            (1, "too-long", 422), (3, "large", 422));
        rejected[0].Reasons.Should().ContainSingle().Which.Should().StartWith("topic must");
        await pipeline.StoredAsync("client-rules", 2);
    }

    /// <summary>The payload alone has as many levels as a reader takes by default.</summary>
    [Fact]
    public async Task An_event_with_too_many_levels_is_named_and_others_are_stored()
    {
        await using var client = new AggregatorClient(pipeline.Http.BaseAddress!);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64);
        var one = new AggregatorEvent
        {
            Topic = "client-deep", EventId = "deep", Payload = Encoding.UTF8.GetBytes(deep),
        };

        var publish = () => client.PublishAsync([one, ClientEvents.Create("client-deep")])
            .WaitAsync(TimeSpan.FromSeconds(30));

        (await publish.Should().ThrowAsync<AggregatorRejectedException>())
            .Which.Rejected.Should().ContainSingle().Which.EventId.Should().Be("deep");
        await pipeline.StoredAsync("client-deep", 1);
    }

    [Fact]
    public async Task A_single_invalid_event_is_named()
    {
        await using var client = new AggregatorClient(pipeline.Http.BaseAddress!);

        var publish = () => client.PublishAsync(ClientEvents.Create(string.Empty, 0, "no-topic"));

        (await publish.Should().ThrowAsync<AggregatorRejectedException>()).Which.Rejected.Should().ContainSingle()
            .Which.Reasons[0].Should().StartWith("topic must");
    }
}
