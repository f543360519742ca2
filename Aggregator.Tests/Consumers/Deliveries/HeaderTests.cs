using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Tests headers that RabbitMQ accepts from publishers, but that its client for .NET cannot read.</summary>
public sealed class HeaderTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private static readonly byte[] Unknown = [0xFF, 0xFE, (byte)'x'];

    [Fact]
    public async Task A_decimal_without_a_dotnet_value_is_rejected_with_its_bytes_and_its_neighbours_are_stored()
    {
        var id = Samples.NewId();
        var rejected = Samples.Json("decimal", Samples.NewId());
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        await publisher.PublishAsync(new WireTable(), Samples.NewId(), Samples.Json("decimal", Samples.NewId()));
        await publisher.PublishAsync(new WireTable().Add("amount", WireTable.Decimal(30, 1)), id, rejected);
        await publisher.PublishAsync(new WireTable(), Samples.NewId(), Samples.Json("decimal", Samples.NewId()));
        await publisher.ConfirmedAsync();

        await pipeline.StoredAsync("decimal", 2);
        var kept = await RejectedAsync(id);

        kept.Reason.Should().Be("header \"amount\": a decimal must have a scale of at most 28, not 30");
        kept.Body.Should().Be(rejected);
        var bytes = Convert.FromBase64String(
            kept.Headers.GetProperty("aggregator-raw-headers").GetProperty("base64").GetString()!);
        bytes.Should().Equal(new WireTable().Add("amount", WireTable.Decimal(30, 1)).ToArray());
        await ShouldHaveLostNoConnectionAsync();
    }

    [Theory]
    [InlineData(31)]
    [InlineData(100)]
    [InlineData(24_000)]
    public async Task An_event_is_stored_however_deep_its_headers_are_nested(int levels)
    {
        var topic = $"nested-{levels}";
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        await publisher.PublishAsync(
            new WireTable().Add("deep", WireTable.Nested(levels)),
            Samples.NewId(),
            Samples.Json(topic, Samples.NewId()));
        await publisher.ConfirmedAsync();

        await pipeline.StoredAsync(topic, 1);
        await ShouldHaveLostNoConnectionAsync();
    }

    [Fact]
    public async Task An_event_is_stored_with_any_header_value_that_RabbitMQ_accepts()
    {
        var headers = new WireTable()
            .Add("L", [(byte)'L', 0, 0, 0, 0, 0, 0, 0, 7])
            .Add("list", WireTable.Sized('A', [(byte)'L', 0, 0, 0, 0, 0, 0, 0, 7, .. WireTable.Sized('x', Unknown)]))
            .Add(Unknown, WireTable.Sized('S', Unknown))
            .Add(string.Empty, [(byte)'T', 255, 255, 255, 255, 255, 255, 255, 255])
            .Add("MT-Host-Info", WireTable.Text("{\"machineName\":"))
            .Add("MT-MessageId", WireTable.Text("no id"))
            .Add("MT-Redelivery-Count", WireTable.Sized('A', []))
            .Add("Content-Type", [(byte)'V'])
            .Add("x-death", WireTable.Text("alive"));
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        await publisher.PublishAsync(headers, Samples.NewId(), Samples.Json("any-value", Samples.NewId()));
        await publisher.ConfirmedAsync();

        await pipeline.StoredAsync("any-value", 1);
        await ShouldHaveLostNoConnectionAsync();
    }

    [Fact]
    public async Task A_rejection_shows_headers_with_their_types()
    {
        var id = Samples.NewId();
        var headers = new WireTable()
            .Add("text", WireTable.Text("grün"))
            .Add("bytes", WireTable.Sized('S', Unknown))
            .Add("binary", WireTable.Sized('x', Unknown))
            .Add("complement", WireTable.Decimal(2, -1250))
            .Add("sign", WireTable.Decimal(2, unchecked((int)0x800004E2)))
            .Add("positive", WireTable.Decimal(1, 15))
            .Add("deep", WireTable.Nested(6));
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        await publisher.PublishAsync(headers, id, "no event");
        await publisher.ConfirmedAsync();

        var shown = (await RejectedAsync(id)).Headers;

        shown.GetProperty("text").GetString().Should().Be("grün");
        shown.GetProperty("bytes").GetProperty("base64").GetString().Should().Be(Convert.ToBase64String(Unknown));
        shown.GetProperty("binary").GetProperty("base64").GetString().Should().Be(Convert.ToBase64String(Unknown));
        string[] decimals =
            [.. ((string[])["complement", "sign", "positive"]).Select(name => shown.GetProperty(name).GetRawText())];
        decimals.Should().Equal("-12.50", "-12.50", "1.5");
        shown.GetProperty("deep").GetRawText().Should().Contain("nested deeper").And.NotContain("System.");
    }

    [Fact]
    public async Task A_publisher_cannot_forge_headers_of_the_aggregator()
    {
        var id = Samples.NewId();
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
        await publisher.PublishAsync(
            new WireTable().Add("aggregator-raw-headers-refusal", WireTable.Text("\0 pretended")),
            id,
            Samples.Json("pretended", Samples.NewId()));
        await publisher.ConfirmedAsync();

        (await RejectedAsync(id)).Reason.Should().Be("header \"aggregator-raw-headers-refusal\" is reserved");
    }

    [Fact]
    public async Task A_dead_letter_with_such_headers_is_kept_like_any_other()
    {
        var id = Samples.NewId();
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Administrator);
        await publisher.PublishAsync(
            new WireTable().Add("amount", WireTable.Decimal(30, 1)), id, "dead", LogEventsTopology.DeadQueue);
        await publisher.ConfirmedAsync();

        (await RejectedAsync(id)).Body.Should().Be("dead");
        await ShouldHaveLostNoConnectionAsync();
    }

    private async Task<(string Reason, string Body, JsonElement Headers)> RejectedAsync(string id)
    {
        var json = await Eventually.GetAsync(
            () => pipeline.ScalarAsync<string>(
                $"""
                SELECT coalesce((SELECT json_build_object(
                    'reason', reason, 'body', convert_from(body, 'UTF8'), 'headers', headers)::text
                FROM rejected_events WHERE message_id = '{id}'), '')
                """),
            text => text.Length > 0,
            "the message is rejected");
        var row = JsonDocument.Parse(json).RootElement;
        return (
            row.GetProperty("reason").GetString()!,
            row.GetProperty("body").GetString()!,
            row.GetProperty("headers").GetProperty("headers"));
    }

    private async Task ShouldHaveLostNoConnectionAsync()
    {
        pipeline.Consumers.Should().OnlyContain(consumer => !consumer.HasExited);
        pipeline.Consumers[0].Output.Should().NotContain("Connection").And.NotContain("Unrepresentable");
        (await pipeline.Broker.QueueAsync(LogEventsTopology.Queue))!.ConsumerCount.Should().Be(1u);
    }
}
