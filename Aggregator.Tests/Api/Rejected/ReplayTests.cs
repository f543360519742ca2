using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Rejected;

public sealed class ReplayTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Fact]
    public async Task A_corrected_event_is_stored_and_counted_as_a_replay()
    {
        var topic = Topic();
        var (id, eventId) = await RejectAsync(topic);
        var before = await pipeline.GetAsync("/stats");

        using var answer = await ReplayAsync(id, Samples.Json(topic, eventId));

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await pipeline.StoredAsync(topic, 1);
        var after = await pipeline.GetAsync("/stats");
        Grown(before, after, "received").Should().Be(1);
        Grown(before, after, "replayed").Should().Be(1);
        Grown(before, after, "unique_processed").Should().Be(1);
        Grown(before, after, "rejected").Should().Be(0);
        var seen = (await pipeline.GetAsync($"/rejected/{id}")).GetProperty("rejected");
        seen.GetProperty("state").GetString().Should().Be("replayed");
        seen.GetProperty("consumed_at").ValueKind.Should().Be(JsonValueKind.String);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_replay_requested_repeatedly_has_one_effect()
    {
        var topic = Topic();
        var (id, eventId) = await RejectAsync(topic);
        var corrected = Samples.Json(topic, eventId);
        var before = await pipeline.GetAsync("/stats");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReplayAsync(id, corrected)));
        await pipeline.ExecuteAsync($"UPDATE rejected_replays SET confirmed_at = NULL WHERE rejected_id = {id}");
        using var afterACrash = await ReplayAsync(id, corrected);

        answers.Append(afterACrash).Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Accepted);
        await MarkAsync();
        var after = await pipeline.GetAsync("/stats");
        Grown(before, after, "received").Should().Be(2, "of the replays one counts, and the marker");
        Grown(before, after, "replayed").Should().Be(1);
        Grown(before, after, "duplicate_dropped").Should().Be(0);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task An_uncorrected_replay_is_rejected_again_and_names_its_origin()
    {
        var topic = Topic();
        var (id, _) = await RejectAsync(topic);

        using var answer = await ReplayAsync(id, null);

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var page = await Eventually.GetAsync(
            () => pipeline.GetAsync($"/rejected?topic={topic}"),
            all => all.GetProperty("data").GetArrayLength() == 2,
            "it is rejected again");
        page.GetProperty("data")[0].GetProperty("replay_of").GetInt64().Should().Be(id);
        using var other = await ReplayAsync(id, Samples.Json(topic, "x"));
        await ShouldBeProblemAsync(other, HttpStatusCode.Conflict, "replayed-differently");
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_message_that_pretends_to_be_a_replay_is_new_traffic()
    {
        var topic = Topic();
        var before = await pipeline.GetAsync("/stats");

        await pipeline.Broker.PublishAsync(
            Encoding.UTF8.GetBytes(Samples.Json(topic, "1")),
            Samples.NewId(),
            headers: new Dictionary<string, object?>(StringComparer.Ordinal) { ["aggregator-replay"] = "1" });

        await pipeline.StoredAsync(topic, 1);
        Grown(before, await pipeline.GetAsync("/stats"), "replayed").Should().Be(0);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task Matching_rejections_are_replayed_page_by_page()
    {
        var topic = Topic();
        await pipeline.ExecuteAsync(
            $$$"""
            WITH lost AS (
                INSERT INTO rejected_events (message_id, queue, reason, topic, event_id, body, body_length)
                SELECT gen_random_uuid(), 'log-events-dead', 'broker gave up', '{{{topic}}}', i::text, body,
                       octet_length(body)
                FROM generate_series(1, 25) AS i, convert_to(
                    format(
                        '{"topic":"{{{topic}}}","event_id":"%s","timestamp":"2026-01-01T00:00:00Z",'
                            || '"source":"s","payload":{}}',
                        i),
                    'UTF8') AS body
                RETURNING id
            )
            , counted AS (
                INSERT INTO received_ledger (process_id, slot, received)
                SELECT '00000000-0000-0000-0000-000000000000', 99, count(*) FROM lost
            )
            INSERT INTO ingest_ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
            SELECT '{{{topic}}}', 0, count(*), 0, 0, count(*), now() FROM lost
            """);

        using var first =
            await pipeline.Http.PostAsync($"/rejected/replay?topic={topic}&queue=log-events-dead&limit=20", null);
        var done = await first.Content.ReadFromJsonAsync<JsonElement>();
        var rest = $"/rejected/replay?topic={topic}&before={done.GetProperty("next_before")}";
        using var second = await pipeline.Http.PostAsync(rest, null);

        done.GetProperty("replayed").GetInt32().Should().Be(20);
        (await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("replayed").GetInt32().Should().Be(5);
        await pipeline.StoredAsync(topic, 25);
        using var third = await pipeline.Http.PostAsync($"/rejected/replay?topic={topic}", null);
        (await third.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("replayed").GetInt32().Should().Be(0);
        await ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_deleted_rejection_is_gone_but_still_counted()
    {
        var topic = Topic();
        var (first, _) = await RejectAsync(topic);
        await RejectAsync(topic);

        using var deleted = await pipeline.Http.DeleteAsync($"/rejected/{first}");
        using var again = await pipeline.Http.DeleteAsync($"/rejected/{first}");
        using var rest = await pipeline.Http.DeleteAsync($"/rejected?topic={topic}");

        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        await ShouldBeProblemAsync(again, HttpStatusCode.NotFound, "no-such-rejection");
        (await rest.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt64().Should().Be(1);
        (await pipeline.GetAsync($"/rejected?topic={topic}")).GetProperty("data").GetArrayLength().Should().Be(0);
        await ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("/rejected?limit=0")]
    [InlineData("/rejected?before=x")]
    [InlineData("/rejected?since=yesterday")]
    [InlineData("/rejected?state=lost")]
    [InlineData("/rejected?topic=%00")]
    public async Task An_invalid_parameter_is_named(string path)
    {
        using var answer = await pipeline.Http.GetAsync(path);

        await ShouldBeProblemAsync(answer, HttpStatusCode.UnprocessableEntity, "invalid-parameter");
        (await answer.Content.ReadAsStringAsync()).Should().Contain(path.Split('?', '=')[1]);
    }

    [Theory]
    [InlineData("""{"topic":"t"}""", HttpStatusCode.UnprocessableEntity, "invalid-event")]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, "invalid-event")]
    [InlineData("{", HttpStatusCode.BadRequest, "malformed-json")]
    public async Task A_correction_must_be_an_event(string correction, HttpStatusCode status, string type)
    {
        var (id, _) = await RejectAsync(Topic());

        using var answer = await ReplayAsync(id, correction);

        await ShouldBeProblemAsync(answer, status, type);
        (await pipeline.GetAsync($"/rejected/{id}")).GetProperty("rejected").GetProperty("state").GetString()
            .Should().Be("open");
    }

    [Fact]
    public async Task Nothing_is_replayed_or_deleted_without_a_filter()
    {
        using var replay = await pipeline.Http.PostAsync("/rejected/replay", null);
        using var delete = await pipeline.Http.DeleteAsync("/rejected");

        await ShouldBeProblemAsync(replay, HttpStatusCode.UnprocessableEntity, "invalid-parameter");
        await ShouldBeProblemAsync(delete, HttpStatusCode.UnprocessableEntity, "invalid-parameter");
    }

    private static string Topic() => $"replay-{Guid.NewGuid():N}";

    private static long Grown(JsonElement before, JsonElement after, string name) =>
        after.GetProperty(name).GetInt64() - before.GetProperty(name).GetInt64();

    private static async Task ShouldBeProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        answer.StatusCode.Should().Be(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()
            .Should().Be($"urn:aggregator:problem:{type}");
    }

    /// <summary>Publishes an event whose payload cannot be stored and returns the rejection.</summary>
    private async Task<(long Id, string EventId)> RejectAsync(string topic)
    {
        var eventId = Samples.NewId();
        await pipeline.Broker.PublishAsync(Samples.Json(topic, eventId, "[1]"), Samples.NewId());
        var page = await Eventually.GetAsync(
            () => pipeline.GetAsync($"/rejected?topic={topic}&limit=1"),
            answer => answer.GetProperty("data").EnumerateArray().Any(
                one => one.GetProperty("event_id").GetString() == eventId),
            "the event is rejected");
        return (page.GetProperty("data")[0].GetProperty("id").GetInt64(), eventId);
    }

    private Task<HttpResponseMessage> ReplayAsync(long id, string? corrected) => pipeline.Http.PostAsync(
        $"/rejected/{id}/replay",
        corrected is null ? null : new StringContent(corrected, Encoding.UTF8, "application/json"));

    /// <summary>
    /// The only consumer works in order, so that all messages before the marker are finished when the marker is.
    /// </summary>
    private async Task MarkAsync()
    {
        var topic = Topic();
        await pipeline.Broker.PublishAsync(Samples.Json(topic, "marker"), Samples.NewId());
        await pipeline.StoredAsync(topic, 1);
    }

    private async Task ShouldBalanceAsync()
    {
        var verdict = await pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
    }
}
