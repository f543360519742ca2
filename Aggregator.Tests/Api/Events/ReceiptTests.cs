using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api.Reading;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Events;

[Collection(SharedReading.Name)]
public sealed class ReceiptTests(ReadingPipeline pipeline)
{
    public static readonly TheoryData<string, string> Names = new()
    {
        { "plain", "id" },
        { "a/b", "c/d/" },
        { "a%2Fb", "100%25 %2f" },
        { "spaces and +", "a+b c" },
        { "你好 😀", "äöü" },
        { "?query#fragment", "a=1&b=2;c" },
        { "stream", "export" },
        { "events/events", "/events/" },
        { "quote\"'", "\\back\\slash" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_names_are_found_by_path_and_by_query(string topic, string id)
    {
        await pipeline.Batches.StoreAsync(Event(topic, id, """{"n":1}"""));
        var (escapedTopic, escapedId) = (Uri.EscapeDataString(topic), Uri.EscapeDataString(id));

        var byQuery = $"/events/receipt?topic={escapedTopic}&event_id={escapedId}";

        foreach (var path in (string[])[$"/events/{escapedTopic}/{escapedId}", byQuery])
        {
            var found = await pipeline.GetAsync(path);

            var stored = found.GetProperty("event");
            (stored.GetProperty("topic").GetString(), stored.GetProperty("event_id").GetString())
                .Should().Be((topic, id));
            stored.GetProperty("payload").GetProperty("n").GetInt32().Should().Be(1);
            found.GetProperty("receipt").GetProperty("event_id").GetString().Should().Be(id);
        }
    }

    [Fact]
    public async Task An_id_may_contain_unescaped_slashes()
    {
        await pipeline.Batches.StoreAsync(Event("paths", "a/b//c"));

        var found = await pipeline.GetAsync("/events/paths/a/b//c");

        found.GetProperty("event").GetProperty("event_id").GetString().Should().Be("a/b//c");
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task Ids_that_do_not_fit_a_path_are_found_by_query(string id)
    {
        await pipeline.Batches.StoreAsync(Event("dots", id));

        var found = await pipeline.GetAsync($"/events/receipt?topic=dots&event_id={id}");

        found.GetProperty("event").GetProperty("event_id").GetString().Should().Be(id);
    }

    [Fact]
    public async Task A_receipt_shows_the_duplicates()
    {
        await pipeline.Batches.StoreAsync(Event("copied", "same", """{"a":1,"b":2}"""));
        var alone = await ReceiptAsync("copied", "same");
        for (var i = 0; i < 3; i++)
            await pipeline.Batches.StoreAsync(Event("copied", "same", """{"b":2,"a":1}"""));
        var alike = await ReceiptAsync("copied", "same");
        await pipeline.Batches.StoreAsync(Event("copied", "same", """{"a":2}"""));
        var differing = await ReceiptAsync("copied", "same");

        Facts(alone).Should().Be((0L, false, true));
        Facts(alike).Should().Be((3L, false, true));
        Facts(differing).Should().Be((4L, true, true));
        alone.GetProperty("last_seen_at").GetDateTime().Should().Be(alone.GetProperty("stored_at").GetDateTime());
        differing.GetProperty("first_seen_at").GetDateTime().Should().Be(alone.GetProperty("stored_at").GetDateTime());
        differing.GetProperty("last_seen_at").GetDateTime().Should().BeAfter(
            alike.GetProperty("last_seen_at").GetDateTime());
    }

    [Fact]
    public async Task Hashes_of_two_versions_are_not_compared()
    {
        await pipeline.Batches.StoreAsync(Event("versions", "a"));
        await pipeline.ScalarAsync<int>(
            """
            INSERT INTO duplicate_events (topic, event_id, payload_hash, hash_version)
            SELECT topic, event_id, payload_hash + 1, hash_version - 1 FROM event_keys WHERE topic = 'versions';
            SELECT 1
            """);
        Facts((await pipeline.GetAsync("/events/versions/a")).GetProperty("receipt")).Should().Be((1L, false, true));

        await pipeline.Batches.StoreAsync(Event("versions", "a", """{"n":-1}"""));

        Facts((await pipeline.GetAsync("/events/versions/a")).GetProperty("receipt")).Should().Be((2L, true, true));
    }

    [Fact]
    public async Task The_receipt_outlives_the_payload()
    {
        await pipeline.ExecuteAsync(
            """
            SELECT make_event_partition('2021-01-15Z', 'month');
            INSERT INTO event_keys (topic, event_id, payload_hash, stored_at) VALUES ('retired', 'a', 1, '2021-01-15Z');
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            SELECT event_no, stored_at, stored_at, topic, event_id, 's', '{}' FROM event_keys WHERE topic = 'retired';
            """);
        (await pipeline.GetAsync("/events/retired/a")).GetProperty("event").ValueKind.Should().Be(JsonValueKind.Object);

        await pipeline.ScalarAsync<string>("SELECT expire_event_partition('2021-02-01Z', '2021-05-01Z')");

        var found = await pipeline.GetAsync("/events/retired/a");
        found.GetProperty("event").ValueKind.Should().Be(JsonValueKind.Null);
        Facts(found.GetProperty("receipt")).Should().Be((0L, false, false));
        found.GetProperty("receipt").GetProperty("stored_at").GetDateTimeOffset()
            .Should().Be(new DateTimeOffset(2021, 1, 15, 0, 0, 0, TimeSpan.Zero));
        found.GetProperty("receipt").GetProperty("expired_at").GetDateTimeOffset()
            .Should().Be(new DateTimeOffset(2021, 5, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("/events/nobody/nothing")]
    [InlineData("/events/receipt?topic=nobody&event_id=a%00b")]
    [InlineData("/events/nobody/%FF")]
    [InlineData("/events/receipt?topic=nobody&event_id=")]
    public async Task An_event_that_is_not_stored_is_not_found(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        var problem = await ReadingPipeline.ProblemAsync(response);
        problem.GetProperty("type").GetString().Should().Be("urn:aggregator:problem:event-not-stored");
    }

    [Theory]
    [InlineData("/events/receipt")]
    [InlineData("/events/receipt?topic=a")]
    [InlineData("/events/receipt?event_id=a")]
    [InlineData("/events/receipt?topic=a&topic=b&event_id=c")]
    public async Task A_receipt_requires_one_topic_and_one_id(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private static (long Duplicates, bool Differed, bool Retained) Facts(JsonElement receipt) => (
        receipt.GetProperty("duplicates").GetInt64(),
        receipt.GetProperty("payload_differed").GetBoolean(),
        receipt.GetProperty("payload_retained").GetBoolean());

    private async Task<JsonElement> ReceiptAsync(string topic, string id) =>
        (await pipeline.GetAsync($"/events/{topic}/{id}")).GetProperty("receipt");
}
