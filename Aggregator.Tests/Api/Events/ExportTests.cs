using System.Globalization;
using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Api.Events;

/// <summary>A pipeline that allows one export at a time.</summary>
public sealed class ExportPipeline : ReadingPipeline
{
    public const int LargeEvents = 60_000;

    public ExportPipeline() => Environment["Export__MaxExports"] = "1";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();

        // 300 MB as JSON: far more than the API may hold.
        await ScalarAsync<long>(
            $$"""
             WITH stored AS (
                 INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
                 SELECT i, now(), now(), 'large', i::text, 's', jsonb_build_object('text', repeat(md5(i::text), 156))
                 FROM generate_series(1, {{LargeEvents}}) AS i RETURNING 1)
             SELECT setval('event_keys_event_no_seq', {{LargeEvents}}) FROM stored LIMIT 1
             """);
    }
}

public sealed class ExportTests(ExportPipeline pipeline) : IClassFixture<ExportPipeline>
{
    [Fact]
    public async Task Every_matching_event_is_exported_once_oldest_first()
    {
        for (var i = 0; i < 50; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{i}");
            await pipeline.Batches.StoreAsync(Event($"exported {i % 2}", id, $$"""{"n":{{i % 5}}}"""));
        }

        await using var open = await pipeline.Batches.WriteAsync(Event("exported 0", "open"));
        await pipeline.Batches.StoreAsync(Event("exported 0", "unsettled"));

        using var response =
            await pipeline.Http.GetAsync("/events/export?topic=exported 0&topic=exported 1&payload=%7B%22n%22:3%7D");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var all = await pipeline.Http.GetStringAsync("/events/export?topic=exported 0");

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
        lines.Select(EventId).Should().Equal("3", "8", "13", "18", "23", "28", "33", "38", "43", "48");
        all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventId)
            .Should().HaveCount(25).And.NotContain("unsettled");
    }

    [Fact]
    public async Task A_stream_continues_where_an_export_ends()
    {
        await pipeline.Batches.StoreAsync(Event("goes on", "exported"));
        using var response = await pipeline.Http.GetAsync("/events/export?topic=goes on");
        var last = long.Parse(response.Headers.GetValues("Aggregator-Last-Id").Single(), CultureInfo.InvariantCulture);
        await pipeline.Batches.StoreAsync(Event("goes on", "streamed"));

        using var stream = await ServerSentEvents.OpenAsync(pipeline.Http, "topic=goes on", last);

        (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventId)
            .Should().Equal("exported");
        (await stream.IdsAsync(1)).Should().Equal("streamed");
    }

    [Fact]
    public async Task A_large_export_takes_no_more_memory_than_a_small_one()
    {
        (await pipeline.Http.GetStringAsync("/events/export?topic=nobody")).Should().BeEmpty();
        var before = pipeline.Api.ResidentBytes;
        var peak = before;

        using var response =
            await pipeline.Http.GetAsync("/events/export?topic=large", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = 0;
        while (await reader.ReadLineAsync() is not null)
        {
            if (++lines % 5_000 == 0)
                peak = Math.Max(peak, pipeline.Api.ResidentBytes);
        }

        lines.Should().Be(ExportPipeline.LargeEvents);
        (peak - before).Should().BeLessThan(128 * 1024 * 1024);
    }

    [Fact]
    public async Task A_disconnect_ends_the_export_and_frees_its_slot()
    {
        var handler = new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero };
        using (var http = new HttpClient(handler) { BaseAddress = pipeline.Http.BaseAddress })
        using (var started = await http.GetAsync(
            "/events/export?topic=large", HttpCompletionOption.ResponseHeadersRead))
        {
            using var second = await pipeline.Http.GetAsync("/events/export");
            second.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            second.Headers.RetryAfter.Should().NotBeNull();
        }

        await Eventually.TrueAsync(
            async () =>
            {
                using var next = await pipeline.Http.GetAsync("/events/export?topic=nobody");
                return next.IsSuccessStatusCode;
            },
            "the slot is free");
    }

    private static string EventId(string line) =>
        JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetString()!;
}
