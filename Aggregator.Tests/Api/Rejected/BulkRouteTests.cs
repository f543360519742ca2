using System.Globalization;
using System.Net;
using System.Text.Json;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Rejected;

/// <summary>Bulk changes affect only the intended rejections.</summary>
public sealed class BulkRouteTests(ReadingPipeline pipeline) : IClassFixture<ReadingPipeline>
{
    private const int MaxReaders = 16;

    private static readonly (string Method, string Path)[] Routes =
        [("DELETE", "/rejected"), ("POST", "/rejected/replay")];

    [Theory]
    [InlineData("untill=2000-01-01", "untill")]
    [InlineData("", "all=true")]
    [InlineData("limit=1000", "all=true")]
    [InlineData("before=9999", "all=true")]
    [InlineData("before=9999&limit=1", "all=true")]
    [InlineData("all=false", "all must be true")]
    [InlineData("all=", "all must be true")]
    [InlineData("all=1", "all must be true")]
    [InlineData("all=true&topic=a", "all")]
    [InlineData("all=true&state=open", "all")]
    [InlineData("reason=", "reason must not be empty")]
    [InlineData("topic=", "topic must not be empty")]
    [InlineData("queue=", "queue must not be empty")]
    [InlineData("topic=a&topic=b", "topic must be given only once")]
    [InlineData("since=2000-01-01", "since")]
    public async Task A_bulk_change_without_a_filter_deletes_and_replays_nothing(string query, string named)
    {
        await RejectAsync("kept", 3);
        var before = await CountAsync();

        foreach (var (method, path) in Routes)
        {
            using var response = await SendAsync(method, $"{path}?{query}");

            var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
            problem.GetProperty("detail").GetString().Should().Contain(named);
        }

        (await CountAsync()).Should().Be(before);
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_replays")).Should().Be(0);
    }

    [Fact]
    public async Task All_rejections_are_deleted_page_by_page_if_all_is_set()
    {
        await RejectAsync("everything", 5);
        var before = await CountAsync();
        var (deleted, next) = (0L, string.Empty);

        do
        {
            using var response = await SendAsync("DELETE", $"/rejected?all=true&limit=2{next}");
            var page = await response.ShouldBeAsync(HttpStatusCode.OK);
            deleted += page.GetProperty("deleted").GetInt64();
            next = page.GetProperty("next_before") is { ValueKind: JsonValueKind.Number } id
                ? $"&before={id}" : string.Empty;
        }
        while (next.Length > 0);

        deleted.Should().Be(before);
        (await CountAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("since", "2026-01-31T12:00:00+02:00", 2)]
    [InlineData("since", "2026-01-31T12:00:00%2B02:00", 2)]
    [InlineData("since", "2026-01-31T10:00:00.0000010Z", 1)]
    [InlineData("until", "2026-01-31+12:00:00+02:00", 1)]
    [InlineData("until", "2026-01-31T12:00:01%2B02:00", 3)]
    public async Task Times_are_parsed_as_on_other_routes(string name, string time, int expected)
    {
        var topic = Samples.NewId();
        foreach (var at in (string[])["2026-01-31T09:59:59Z", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.5Z"])
            await RejectAsync(topic, 1, at);

        var page = await pipeline.GetAsync($"/rejected?topic={topic}&{name}={time}");

        page.GetProperty("data").GetArrayLength().Should().Be(expected);
    }

    [Fact]
    public async Task A_concurrent_verification_is_asked_to_retry()
    {
        await using var held = await pipeline.LockAsync("event_keys");
        var first = pipeline.Http.GetAsync("/verify");
        await WaitingAsync(1);

        using var second = await pipeline.Http.GetAsync("/verify");
        await held.DisposeAsync();
        using var proof = await first;

        await second.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "too-many-readers");
        second.Headers.RetryAfter.Should().NotBeNull();
        (await proof.ShouldBeAsync(HttpStatusCode.OK)).GetProperty("balanced").ValueKind
            .Should().Be(JsonValueKind.True);
    }

    [Fact]
    public async Task A_concurrent_bulk_change_is_asked_to_retry()
    {
        await using var held = await pipeline.LockAsync("rejected_events");
        var first = SendAsync("DELETE", "/rejected?topic=nobody");
        await WaitingAsync(1);

        foreach (var (method, path) in Routes)
        {
            using var second = await SendAsync(method, $"{path}?topic=nobody");
            await second.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "too-many-readers");
            second.Headers.RetryAfter.Should().NotBeNull();
        }

        await held.DisposeAsync();
        (await first).StatusCode.Should().Be(HttpStatusCode.OK);
        using var after = await SendAsync("DELETE", "/rejected?topic=nobody");
        after.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_number_of_concurrent_readers_of_rejections_is_bounded()
    {
        await using var held = await pipeline.LockAsync("rejected_events");
        var all = Enumerable.Range(0, 40).Select(_ => pipeline.Http.GetAsync("/rejected")).ToList();

        // Permitted readers wait for the table, so that only the others can receive a response before it is free.
        await Eventually.TrueAsync(
            () => Task.FromResult(all.Count(one => one.IsCompleted) == all.Count - MaxReaders),
            "all others are answered");
        foreach (var refused in all.FindAll(one => one.IsCompleted))
            await (await refused).ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "too-many-readers");
        await held.DisposeAsync();

        var answers = await Task.WhenAll(all);
        answers.Count(one => one.StatusCode == HttpStatusCode.OK).Should().Be(MaxReaders);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await pipeline.Http.SendAsync(request);
    }

    private Task RejectAsync(string topic, int count, string at = "2026-01-31T12:00:00Z") => pipeline.ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
              WITH lost AS (
                  INSERT INTO rejected_events (
                      message_id, queue, reason, topic, event_id, body, body_length, received_at)
                  SELECT gen_random_uuid(), 'log-events-dead', 'broker gave up', '{{topic}}', i::text, '{}', 2, '{{at}}'
                  FROM generate_series(1, {{count}}) AS i
                  RETURNING id
              ), received AS (
                  INSERT INTO received_ledger AS ledger (process_id, slot, received)
                  SELECT '00000000-0000-0000-0000-000000000000', 0, count(*) FROM lost
                  ON CONFLICT (process_id, slot) DO UPDATE SET received = ledger.received + excluded.received
              )
              INSERT INTO ingest_ledger AS ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
              SELECT '{{topic}}', 0, count(*), 0, 0, count(*), now() FROM lost
              ON CONFLICT (topic, slot) DO UPDATE SET
                  received = ledger.received + excluded.received, rejected = ledger.rejected + excluded.rejected
              """));

    private Task<long> CountAsync() => pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events");

    private Task WaitingAsync(int sessions) => Eventually.TrueAsync(
        async () => await pipeline.ScalarAsync<long>(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """) >= sessions,
        "the first request waits in the database");
}
