using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Ingest;

public sealed class AmqpIngestTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    public static readonly TheoryData<string, string> Poison = new()
    {
        { "NUL", """{"a":"\u0000"}""" },
        { "lone surrogate", """{"a":["\ud83d"]}""" },
        { "number out of range", """{"a":1e999999}""" },
        { "payload that is no object", "[1]" },
        { "too deep", string.Concat(Enumerable.Repeat("""{"a":""", 70)) + "1" + new string('}', 70) },
    };

    public static readonly TheoryData<string> Bodies = new()
    {
        "", " ", "not json", "{", "null", "1", "[1,2]", "{}", """{"events":1}""",
        """{"messageType":["urn:message:Other:Thing"],"message":{"topic":"t"}}""",
        """{"messageType":["urn:message:Aggregator.Contracts:LogEventBatch"],"message":{}}""",
        """{"topic":"\ud800","event_id":"x","timestamp":"2026-01-01T00:00:00Z","source":"s","payload":{}}""",
        """{"\ud800":1}""",
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task One_poison_event_among_two_hundred_affects_no_neighbour(string name, string payload)
    {
        var topic = $"poison {name}";
        var events = Samples.Many(topic, 199).ToList();
        events.Insert(100, Samples.Json(topic, Samples.NewId(), payload));
        var before = await ReceivedAsync();

        foreach (var body in events)
            await pipeline.Broker.PublishAsync(body, Samples.NewId());
        await pipeline.Broker.PublishAsync($$"""{"events":[{{string.Join(',', events)}}]}""", Samples.NewId());

        var stats = await pipeline.ReceivedAsync(before + 400);
        stats.GetProperty("received").GetInt64().Should().Be(before + 400);
        await pipeline.StoredAsync(topic, 199);
        (await CountAsync("duplicate_events", topic)).Should().Be(199);
        (await CountAsync("rejected_events", topic)).Should().Be(2);
        await ShouldBalanceAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_message_without_an_event_is_rejected(string body)
    {
        var id = Guid.NewGuid();
        await pipeline.ConsumedByAsync(1);

        await pipeline.Broker.PublishAsync(Encoding.UTF8.GetBytes(body), id.ToString(), "application/json");

        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>(
                $"SELECT exists (SELECT FROM rejected_events WHERE message_id = '{id}' AND reason <> '')"),
            "the message is kept");
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_rejected()
    {
        var id = Guid.NewGuid();
        await pipeline.ConsumedByAsync(1);

        await pipeline.Broker.PublishAsync([0xFF, 0xFE, 0x00, 0x7B], id.ToString(), contentType: "garbage;;;");

        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>(
                $"SELECT exists (SELECT FROM rejected_events WHERE message_id = '{id}' AND body = '\\xfffe007b')"),
            "the bytes are kept");
    }

    [Fact]
    public async Task An_event_sent_in_every_way_is_stored_once()
    {
        const string topic = "every door";
        var id = Samples.NewId();
        var plain = Samples.Json(topic, id, """{"b":1,"a":"é"}""");
        var rest = JsonSerializer.Deserialize<JsonElement>(Samples.Json(topic, id, """{ "a" : "\u00e9", "b": 1.0 }"""));

        (await pipeline.PublishAsync(rest)).Dispose();
        await pipeline.StoredAsync(topic, 1);
        await pipeline.Broker.PublishAsync(plain, messageId: null, contentType: null);
        await pipeline.Broker.PublishAsync($"[{plain}]", "not-a-uuid-1");
        await pipeline.Broker.PublishAsync(
            Envelope("LogEvent", plain),
            Samples.NewId(),
            "application/vnd.masstransit+json");
        await pipeline.Broker.PublishAsync(
            Envelope("LogEventBatch", $$"""{"events":[{{plain}}]}"""),
            Samples.NewId(),
            "application/vnd.masstransit+json");

        await Eventually.GetAsync(
            () => CountAsync("duplicate_events", topic), count => count == 4, "four copies are counted");
        await pipeline.StoredAsync(topic, 1);
        var differing = await pipeline.ScalarAsync<long>(
            $"""
             SELECT count(*) FROM duplicate_events d JOIN event_keys k USING (topic, event_id)
             WHERE topic = '{topic}' AND d.payload_hash <> k.payload_hash
             """);
        differing.Should().Be(0, "the order of names, escapes and white space do not make another payload");
    }

    [Theory]
    [InlineData("7f0c2f5e-2c1b-4d0e-9c43-0f6a4c6f8a11")]
    [InlineData("order-4711/1")]
    public async Task A_repeated_message_changes_no_count(string messageId)
    {
        var topic = $"again {messageId}";
        var body = Samples.Json(topic, Samples.NewId());
        var marker = Samples.Json($"marker {messageId}", Samples.NewId());
        var before = await ReceivedAsync();

        for (var i = 0; i < 3; i++)
        {
            await pipeline.Broker.PublishAsync(body, messageId);
            await pipeline.StoredAsync(topic, 1);
        }

        // Messages published before the marker have been consumed when the marker has, because there is one consumer,
        // which works in order.
        await pipeline.Broker.PublishAsync(marker, Samples.NewId());
        await pipeline.StoredAsync($"marker {messageId}", 1);
        (await ReceivedAsync()).Should().Be(before + 2);
        (await CountAsync("duplicate_events", topic)).Should().Be(0);
    }

    private static string Envelope(string type, string message) =>
        $$$"""
        {"messageId":"{{{Guid.NewGuid()}}}","messageType":["urn:message:Aggregator.Contracts:{{{type}}}"],
         "message":{{{message}}},"headers":{}}
        """;

    private async Task<long> ReceivedAsync() => (await pipeline.GetAsync("/stats")).GetProperty("received").GetInt64();

    private Task<long> CountAsync(string table, string topic) =>
        pipeline.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE topic = '{topic}'");

    private async Task ShouldBalanceAsync()
    {
        var verdict = await pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        await pipeline.Broker.ShouldHoldNoRejectsAsync();
    }
}
