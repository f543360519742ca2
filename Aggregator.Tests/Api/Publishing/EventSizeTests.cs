using System.Globalization;
using System.Net;
using System.Text;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

/// <summary>
/// Consumers accept what the API accepts: the size of an event is defined once, as the size of what is stored.
/// </summary>
public sealed class EventSizeTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";
    private const string CloudEvent = "application/cloudevents+json";

    [Fact]
    public async Task An_event_close_to_the_limit_that_was_answered_202_is_not_rejected()
    {
        const int count = 300;
        var random = new Random(20261126);
        var accepted = 0;
        for (var i = 0; i < count; i++)
        {
            var (body, mediaType) = Near(random, i);
            using var response = await pipeline.PublishTextAsync(body, mediaType);
            response.StatusCode.Should().BeOneOf(HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity);
            accepted += response.StatusCode == HttpStatusCode.Accepted ? 1 : 0;
        }

        accepted.Should().BeGreaterThan(count / 4).And.BeLessThan(count * 9 / 10, "both sides of the limit are tried");
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>(
                """
                SELECT (SELECT count(*) FROM event_keys WHERE topic = 'near')
                     + (SELECT count(*) FROM rejected_events WHERE topic = 'near')
                """),
            done => done >= accepted,
            "all are stored or rejected");
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events WHERE topic = 'near'")).Should().Be(0);
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'near'"))
            .Should().Be(accepted);
    }

    [Fact]
    public async Task Numbers_that_are_short_only_as_sent_are_refused_over_REST_and_AMQP()
    {
        var numbers = string.Join(',', Enumerable.Repeat("1e-1074", 32_000));
        var sent = Samples.Json("numbers", Samples.NewId(), $$"""{"n":[{{numbers}}]}""");
        sent.Length.Should().BeLessThan(LogEventLimits.MaxEventBytes);
        var id = Guid.NewGuid();

        using var response = await pipeline.PublishTextAsync(sent);
        await pipeline.Broker.PublishAsync(sent, id.ToString());

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
        problem.Fields().Should().Equal("payload");
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>(
                $"SELECT exists (SELECT FROM rejected_events WHERE message_id = '{id}' AND reason LIKE 'payload%')"),
            "the message is rejected");
    }

    [Fact]
    public async Task A_page_ends_at_its_size()
    {
        const string topic = "page";
        var numbers = string.Join(',', Enumerable.Repeat("1e-1074", 240));
        var events = Enumerable.Range(0, 60).Select(i =>
            Samples.Json(topic, string.Create(CultureInfo.InvariantCulture, $"{i}"), $$"""{"n":[{{numbers}}]}"""));
        using var response = await pipeline.PublishTextAsync($"[{string.Join(',', events)}]");
        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>($"SELECT count(*) FROM event_keys WHERE topic = '{topic}'"),
            stored => stored == 60,
            "all are stored");

        var page = await pipeline.Http.GetByteArrayAsync(
            new Uri($"/events?topic={topic}&limit=1000", UriKind.Relative));

        page.Length.Should().BeGreaterThan(7 * 1024 * 1024).And.BeLessThan(
            (8 * 1024 * 1024) + LogEventLimits.MaxEventBytes);
    }

    /// <summary>An event whose text or content is within a few bytes of the limit.</summary>
    private static (string Body, string MediaType) Near(Random random, int number)
    {
        var mediaType = random.GetItems((string[])[Json, Lines, CloudEvent], 1)[0];
        var id = number + Text(random, random.Next(1, 200));
        var source = "s" + Text(random, random.Next(1, 900));
        string[] times = ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.1234567-03:30", "2026-01-31 12:00"];
        var time = random.GetItems(times, 1)[0];
        var numbers = string.Join(
            ',', Enumerable.Repeat(random.GetItems((string[])["1", "1e-1074", "-2.5e300"], 1)[0], random.Next(60)));
        string Whole(int padding) => Event(
            mediaType,
            id,
            source,
            random.Next(2) == 0 ? time : null,
            $$"""{"n":[{{numbers}}],"x":"{{new string('x', padding)}}"}""");

        var seed = random.Next();
        var bare = Encoding.UTF8.GetByteCount(Whole(0));
        return (Whole(Math.Max(0, LogEventLimits.MaxEventBytes - bare - (seed % 3000) + 300)), mediaType);
    }

    private static string Text(Random random, int length) =>
        string.Concat(random.GetItems((string[])["😀", "é", "<", "\"", "\\", "\u0001", "x", "+", "你"], length)).Replace(
            "\u0001", "y", StringComparison.Ordinal);

    private static string Event(string mediaType, string id, string source, string? time, string payload)
    {
        var (quotedId, quotedSource) = (Quote(id), Quote(source));
        if (mediaType != CloudEvent)
        {
            return $$"""{"topic":"near","event_id":{{quotedId}},"timestamp":"{{time ?? Samples.Timestamp}}","source":"""
                + $$"""{{quotedSource}},"payload":{{payload}}}""";
        }

        var at = time is null ? string.Empty : $"\"time\":\"{time}\",";
        return $$"""{"specversion":"1.0",{{at}}"type":"near","id":{{quotedId}},"source":{{quotedSource}},"data":"""
            + $"{payload}}}";
    }

    /// <summary>Serializes text like a client that escapes only the necessary characters.</summary>
    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
