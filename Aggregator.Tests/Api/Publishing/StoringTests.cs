using System.Globalization;
using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

[Collection(RestPipeline.Name)]
public sealed class StoringTests(Pipeline pipeline)
{
    [Fact]
    public async Task An_event_is_stored_as_it_was_sent()
    {
        var text = new string('x', 5000) + " äöü 你好 😀 \" \\";
        var sent = Samples.Event("intact");
        sent["payload"] =
            new { text, nested = new { list = new[] { 1, 2, 3 }, flag = true }, big = 12345678901234567890m };
        sent["timestamp"] = "2026-03-29T02:30:00.123456789+02:00";

        using var response = await pipeline.PublishAsync(sent);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var stored = (await pipeline.StoredAsync("intact", 1))[0];
        stored.GetProperty("event_id").GetString().Should().Be((string)sent["event_id"]);
        stored.GetProperty("source").GetString().Should().Be("tests");
        stored.GetProperty("status").GetString().Should().Be("processed");
        stored.GetProperty("timestamp").GetDateTimeOffset()
            .Should().Be(DateTimeOffset.Parse("2026-03-29T00:30:00.123456Z", CultureInfo.InvariantCulture));
        var payload = stored.GetProperty("payload");
        payload.GetProperty("text").GetString().Should().Be(text);
        payload.GetProperty("nested").GetProperty("list").GetArrayLength().Should().Be(3);
        payload.GetProperty("big").GetDecimal().Should().Be(12345678901234567890m);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02 03:04:05.5", "2026-01-02T03:04:05.5Z")]
    [InlineData("2026-01-02T03:04Z", "2026-01-02T03:04:00Z")]
    [InlineData("2026-01-02T03:04:05-0330", "2026-01-02T06:34:05Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00.0000009Z", "0001-01-01T00:00:00Z")]
    [InlineData("2026-01-02T03:04:05.9999999+02:00", "2026-01-02T01:04:05.999999Z")]
    public async Task A_timestamp_is_stored_in_utc(string sent, string expected)
    {
        var topic = $"time {sent}";
        var logEvent = Samples.Event(topic);
        logEvent["timestamp"] = sent;

        using var response = await pipeline.PublishAsync(logEvent);

        var stored = (await pipeline.StoredAsync(topic, 1))[0];
        stored.GetProperty("timestamp").GetDateTimeOffset()
            .Should().Be(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_duplicate_is_dropped_and_counted()
    {
        var sent = Samples.Event("duplicate");
        var before = await pipeline.GetAsync("/stats");

        for (var i = 0; i < 3; i++)
            (await pipeline.PublishAsync(sent)).Dispose();

        await pipeline.ReceivedAsync(before.GetProperty("received").GetInt64() + 3);
        await pipeline.StoredAsync("duplicate", 1);
        var counted = await pipeline.ScalarAsync<long>(
            "SELECT count(*) FROM duplicate_events WHERE topic = 'duplicate'");
        counted.Should().Be(2);
    }

    [Fact]
    public async Task The_same_id_under_another_topic_is_another_event()
    {
        var id = Samples.NewId();

        (await pipeline.PublishAsync(Samples.Event("one topic", id))).Dispose();
        (await pipeline.PublishAsync(Samples.Event("another topic", id))).Dispose();

        await pipeline.StoredAsync("one topic", 1);
        await pipeline.StoredAsync("another topic", 1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public async Task Publishing_one_event_many_times_at_once_stores_one_row(int times)
    {
        var topic = $"at once {times}";
        var sent = Samples.Event(topic);

        var responses = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => pipeline.PublishAsync(sent)));

        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.Accepted);
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>($"SELECT count(*) FROM duplicate_events WHERE topic = '{topic}'"),
            count => count == times - 1,
            "every other copy is counted");
        (await pipeline.StoredAsync(topic, 1)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_small_stress_batch_is_stored_completely()
    {
        const int count = 500;
        var events = Enumerable.Range(0, count).Select(_ => Samples.Event("stress")).ToList();

        var responses = await Task.WhenAll(events.Select(sent => pipeline.PublishAsync(sent)));

        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.Accepted);
        await pipeline.StoredAsync("stress", count);
    }

    [Fact]
    public async Task A_large_array_is_stored_completely()
    {
        const int count = 1234;
        var body = Enumerable.Range(0, count).Select(_ => Samples.Event("large array")).ToList();
        body.AddRange(body.Take(100));
        var before = await RejectedAsync();

        using var response = await pipeline.PublishAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'large array'"),
            stored => stored == count,
            "all are stored");
        (await RejectedAsync()).Should().Be(before);
    }

    /// <summary>Other tests leave rejections in the same ledger.</summary>
    private async Task<long> RejectedAsync()
    {
        var verdict = await Eventually.GetAsync(
            () => pipeline.GetAsync("/verify"),
            answer => answer.GetProperty("balanced").GetBoolean(),
            "the ledger balances");
        return verdict.GetProperty("ledger").GetProperty("rejected").GetInt64();
    }
}
