using System.Reflection;
using System.Text.Json;
using Aggregator.Contracts;
using MassTransit;

namespace Aggregator.Tests.Contracts;

/// <summary>The format on the wire is frozen, because publishers in other languages rely on every byte of it.</summary>
public sealed class WireFormatTests
{
    private static readonly LogEvent Event = new()
    {
        Topic = "orders",
        EventId = "7f0c2f5e",
        Timestamp = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero),
        Source = "shop",
        Payload = RawJson.Parse("""{ "b" : 1.0, "a":"\u00e9" }"""),
    };

    private const string EventJson =
        """{"topic":"orders","event_id":"7f0c2f5e","timestamp":"2026-01-31T12:00:00.123+00:00","source":"shop","""
        + """
        "payload":{ "b" : 1.0, "a":"\u00e9" }}
        """;

    [Fact]
    public void An_event_is_written_byte_for_byte() =>
        JsonSerializer.Serialize(Event).Replace("\\u002B", "+", StringComparison.Ordinal).Should().Be(EventJson);

    [Fact]
    public void A_batch_is_written_byte_for_byte() =>
        JsonSerializer.Serialize(new LogEventBatch { Events = [Event, Event] })
            .Replace("\\u002B", "+", StringComparison.Ordinal)
            .Should().Be($$"""{"events":[{{EventJson}},{{EventJson}}]}""");

    [Fact]
    public void An_announcement_is_written_byte_for_byte() =>
        JsonSerializer.Serialize(new LogEventsStored
        {
            AfterId = 9,
            UpToId = 14,
            Topics = [new StoredTopic { Topic = "orders", Stored = 3, FirstId = 10, LastId = 14 }],
        }).Should().Be(
            """{"after_id":9,"up_to_id":14,"topics":[{"topic":"orders","stored":3,"first_id":10,"last_id":14}]}""");

    [Fact]
    public void A_written_event_can_be_read_back()
    {
        JsonSerializer.Deserialize<LogEvent>(EventJson).Should().BeEquivalentTo(Event);
    }

    [Theory]
    [InlineData(typeof(LogEvent), "urn:message:Aggregator.Contracts:LogEvent", "log-events")]
    [InlineData(typeof(LogEventBatch), "urn:message:Aggregator.Contracts:LogEventBatch", "log-events")]
    [InlineData(typeof(LogEventsStored), "urn:message:Aggregator.Contracts:LogEventsStored", "log-events-stored")]
    public void Type_names_and_exchanges_do_not_change(Type type, string urn, string exchange)
    {
        MessageUrn.ForTypeString(type).Should().Be(urn);
        type.GetCustomAttribute<EntityNameAttribute>()!.EntityName.Should().Be(exchange);
    }

    [Fact]
    public void The_name_of_the_queue_does_not_change() => LogEventsTopology.Queue.Should().Be("log-events");
}
