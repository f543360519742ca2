using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Deliveries;

public sealed class MalformedMessagesTests(MalformedMessagesTests.TwoConsumers pipeline)
    : IClassFixture<MalformedMessagesTests.TwoConsumers>
{
    [Fact]
    public async Task Messages_of_foreign_clients_are_stored_or_rejected_and_stop_no_consumer()
    {
        var python = Messages("python");
        var node = Messages("node");
        python.Select(message => message.Kind).Distinct(StringComparer.Ordinal).Should().HaveCountGreaterThan(300);

        var before = await pipeline.GetAsync("/stats");

        var confirmed = await Task.WhenAll(
            ForeignClient.Python.PublishAsync(pipeline.Host.Publisher, python),
            ForeignClient.Node().PublishAsync(pipeline.Host.Publisher, node));

        confirmed.Should().Equal(python.Count, node.Count);
        var all = python.Concat(node).ToList();
        var (stored, rejected) = (all.Sum(message => message.Stored), all.Sum(message => message.Rejected));
        await pipeline.ReceivedAsync(Count(before, "received") + stored + rejected, TimeSpan.FromSeconds(120));
        await pipeline.DrainedAsync();
        var after = await pipeline.GetAsync("/stats");
        long[] seen = [.. ((string[])["unique_processed", "rejected", "duplicate_dropped"])
            .Select(name => Count(after, name) - Count(before, name))];
        seen.Should().Equal(stored, rejected, 0);
        (await pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        await pipeline.Broker.ShouldHoldNoRejectsAsync();
        pipeline.Consumers.Should().OnlyContain(consumer => !consumer.HasExited);
    }

    [Fact]
    public async Task The_largest_body_is_kept_completely()
    {
        var id = Guid.NewGuid();
        var body = new byte[WrongEnvelopes.LargestMessage];

        await pipeline.Broker.PublishAsync(body, id.ToString());

        var kept = await Eventually.GetAsync(
            () => pipeline.ScalarAsync<string>(
                $"""
                SELECT coalesce(max(octet_length(body) || ' of ' || body_length), '') FROM rejected_events
                WHERE message_id = '{id}'
                """),
            text => text.Length > 0,
            "the message is kept");
        kept.Should().Be("2097152 of 2097152");
    }

    private static long Count(JsonElement stats, string name) => stats.GetProperty(name).GetInt64();

    /// <summary>Publishes every kind once, each between valid events.</summary>
    private static List<MalformedMessage> Messages(string client)
    {
        var topic = $"malformed-{client}";
        var kinds = WrongBodies.All(Samples.Json(topic, Samples.NewId()))
            .Concat(WrongFields.All(topic))
            .Concat(WrongEnvelopes.All(topic));
        return [.. kinds.SelectMany(kind => new[]
        {
            MalformedMessage.Good("valid", Samples.Json(topic, Samples.NewId())), WithId(kind),
        })];
    }

    private static MalformedMessage WithId(MalformedMessage message)
    {
        message.Properties.TryAdd("message_id", Samples.NewId());
        return message;
    }

    public sealed class TwoConsumers : Pipeline
    {
        protected override int InitialConsumers => 2;
    }
}
