using System.Text;
using Aggregator.Tests.Consumers.Deliveries;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Ingest;

/// <summary>
/// Publishers assign message ids: whatever ids they repeat, no event is lost, and a repeated message changes no count.
/// </summary>
public sealed class MessageIdentityTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    /// <summary>Ids that publishers assign to different messages.</summary>
    public static readonly TheoryData<string> SharedIds = new()
    {
        "7f0c2f5e-2c1b-4d0e-9c43-0f6a4c6f8a12", "a/b/c", "1", "00000000-0000-0000-0000-000000000000", "\0", " ",
        new string('x', 255),
    };

    [Theory]
    [MemberData(nameof(SharedIds))]
    public async Task Different_messages_with_one_id_are_all_stored_and_copies_are_not_counted(string messageId)
    {
        var topic = $"shared {messageId[..Math.Min(messageId.Length, 40)].Replace('\0', '0')}";
        var (one, two, three) = (Samples.Json(topic, "one"), Samples.Json(topic, "two"), Samples.Json(topic, "three"));
        var before = await CountsAsync();

        // First the messages are sent one after the other, so that they are claimed in separate transactions, and then
        // together.
        await pipeline.Broker.PublishAsync(one, messageId);
        await pipeline.StoredAsync(topic, 1);
        await pipeline.Broker.PublishAsync(two, messageId);
        await pipeline.StoredAsync(topic, 2);
        await Task.WhenAll(
            ((string[])[one, three, two, three, one]).Select(body => pipeline.Broker.PublishAsync(body, messageId)));

        await pipeline.StoredAsync(topic, 3);
        var after = await MarkedAsync(before.Received + 3);
        (after.Received - before.Received).Should().Be(4, "three events and the marker");
        (after.Redelivered - before.Redelivered).Should().Be(4);
        (after.Duplicates - before.Duplicates).Should().Be(0);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_group_of_events_is_stored_although_another_group_has_its_id()
    {
        var (id, topic) = (Samples.NewId(), "groups");
        var (first, second) = (Samples.Many(topic, 23), Samples.Many(topic, 24));

        await Task.WhenAll(
            pipeline.Broker.PublishAsync($$"""{"events":[{{string.Join(',', first)}}]}""", id),
            pipeline.Broker.PublishAsync($$"""{"events":[{{string.Join(',', second)}}]}""", id));

        await pipeline.StoredAsync(topic, 47);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_corrected_event_is_stored_under_the_id_of_its_rejected_original()
    {
        var id = Guid.NewGuid();
        var right = Samples.Json("corrected", "c");
        await pipeline.Broker.PublishAsync(
            right.Replace("\"source\":\"tests\",", string.Empty, StringComparison.Ordinal), id.ToString());
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>($"SELECT exists (SELECT FROM rejected_events WHERE message_id = '{id}')"),
            "it is refused");

        await pipeline.Broker.PublishAsync(right, id.ToString());

        await pipeline.StoredAsync("corrected", 1);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task Message_ids_that_are_not_valid_text_are_distinguished()
    {
        const ushort hasMessageId = 1 << 7;
        await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);

        // The client's decoder turns both into the same text.
        foreach (var id in (byte[][])[[0xFF, 0xFE], [0xFE, 0xFF]])
            await publisher.PublishAsync(
                hasMessageId,
                WirePublisher.Short(id),
                Encoding.UTF8.GetBytes(Samples.Json("no text", Samples.NewId())));
        await publisher.ConfirmedAsync();

        await pipeline.StoredAsync("no text", 2);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task An_earlier_id_in_the_headers_hides_no_message_and_gives_no_second_claim()
    {
        var first = Samples.NewId();
        var (one, two) = (Samples.Json("original", "one"), Samples.Json("original", "two"));
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["MT-OriginalMessageId"] = first, ["MessageId"] = first, ["MT-MessageId"] = first,
        };
        var before = await CountsAsync();
        await pipeline.Broker.PublishAsync(one, first);
        await pipeline.StoredAsync("original", 1);

        var id = Samples.NewId();
        await pipeline.Broker.PublishAsync(Encoding.UTF8.GetBytes(two), id, headers: claims);
        await pipeline.StoredAsync("original", 2);
        await pipeline.Broker.PublishAsync(Encoding.UTF8.GetBytes(two), id);

        var after = await MarkedAsync(before.Received + 2);
        (after.Redelivered - before.Redelivered).Should().Be(
            1, "the same bytes under the same id are the same message");
        (after.Duplicates - before.Duplicates).Should().Be(0);
    }

    [Fact]
    public async Task An_envelope_with_different_wrapping_is_the_same_message()
    {
        var (id, topic) = (Samples.NewId(), "wrapped");
        var before = await CountsAsync();

        await pipeline.Broker.PublishAsync(Envelope("one", "10:00"), id, "application/vnd.masstransit+json");
        await pipeline.StoredAsync(topic, 1);
        await pipeline.Broker.PublishAsync(Envelope("one", "10:01"), id, "application/vnd.masstransit+json");
        await pipeline.Broker.PublishAsync(Envelope("two", "10:02"), id, "application/vnd.masstransit+json");

        await pipeline.StoredAsync(topic, 2);
        var after = await MarkedAsync(before.Received + 2);
        (after.Redelivered - before.Redelivered).Should().Be(1);
        (after.Duplicates - before.Duplicates).Should().Be(0);

        string Envelope(string eventId, string sent) =>
            $$"""
            {"sentTime":"{{sent}}","messageType":["urn:message:Aggregator.Contracts:LogEvent"],
             "message":{{Samples.Json(topic, eventId)}}}
            """;
    }

    /// <summary>
    /// Publishes another event and returns the counts when it has been received, and with it all earlier ones.
    /// </summary>
    private async Task<(long Received, long Duplicates, long Redelivered)> MarkedAsync(long before)
    {
        await pipeline.Broker.PublishAsync(Samples.Json("markers", Samples.NewId()), Samples.NewId());
        await pipeline.ReceivedAsync(before + 1);
        await pipeline.DrainedAsync();
        return await CountsAsync();
    }

    private async Task<(long Received, long Duplicates, long Redelivered)> CountsAsync()
    {
        var stats = await pipeline.GetAsync("/stats");
        return (Count("received"), Count("duplicate_dropped"), Count("redelivered"));

        long Count(string name) => stats.GetProperty(name).GetInt64();
    }

    private async Task ShouldBalanceAsync()
    {
        var verdict = await pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        await pipeline.Broker.ShouldHoldNoRejectsAsync();
    }
}
