using System.Net;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Rejected;

/// <summary>Whatever was sent, the reason for its rejection is short text that can be stored and read.</summary>
public sealed class ReasonTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int MaxReason = 1000;

    private static readonly string Huge = $"{{\"a\":t{new string('t', (2 * 1024 * 1024) - 1024)}}}";

    public static readonly TheoryData<string> Malformed = new()
    {
        "{\"a\":t\0ue}", "{\"a\":t\u001bue\u0085}", "{\"a\":t😀}", $"{{\"a\":t{new string('t', 990)}😀😀😀}}",
        $"{{\"a\":f{new string('\0', 5_000)}}}",
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_message_is_rejected_immediately_with_a_sanitized_reason(string body)
    {
        var id = Guid.NewGuid();
        await pipeline.ConsumedByAsync(1);

        await pipeline.Broker.PublishAsync(body, id.ToString());

        var reason = await ReasonAsync($"message_id = '{id}'", TimeSpan.FromSeconds(5));
        ShouldBeClean(reason);
        reason.Should().StartWith("message must be JSON");
        (await pipeline.ScalarAsync<string>($"SELECT queue FROM rejected_events WHERE message_id = '{id}'"))
            .Should().Be("log-events");
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task The_response_to_a_malformed_body_is_sanitized_too(string body)
    {
        using var whole = await pipeline.PublishTextAsync(body);
        using var lines = await pipeline.PublishTextAsync(
            $"{Samples.Json("clean", Samples.NewId())}\n{body}", "application/x-ndjson");

        var problem = await whole.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
        ShouldBeClean(problem.GetProperty("detail").GetString()!);
        var answer = await lines.ShouldBeAsync(HttpStatusCode.Accepted);
        ShouldBeClean(answer.GetProperty("rejected")[0].GetProperty("errors")[0].GetProperty("rule").GetString()!);
    }

    [Fact]
    public async Task The_reason_does_not_grow_with_the_message()
    {
        var id = Guid.NewGuid();

        await pipeline.Broker.PublishAsync(Huge, id.ToString());
        using var response = await pipeline.PublishTextAsync(Huge);

        (await ReasonAsync($"message_id = '{id}'")).Length.Should().Be(MaxReason);
        (await response.Content.ReadAsStringAsync()).Length.Should().BeLessThan(2 * MaxReason);
    }

    [Fact]
    public async Task An_event_that_breaks_a_rule_repeatedly_gets_a_short_response()
    {
        var id = Guid.NewGuid();
        var often = $"{{{string.Join(',', Enumerable.Repeat("\"topic\":1,\"payload\":[]", 80_000))}}}";

        await pipeline.Broker.PublishAsync(often, id.ToString());
        using var one = await pipeline.PublishTextAsync(often);
        using var array = await pipeline.PublishTextAsync($"[{often},{often}]");

        (await ReasonAsync($"message_id = '{id}'")).Length.Should().BeLessThan(MaxReason);
        foreach (var answer in (HttpResponseMessage[])[one, array])
        {
            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
            (await answer.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(5 * MaxReason);
        }
    }

    [Fact]
    public async Task A_list_shows_the_beginning_of_a_long_reason_and_the_rejection_all_of_it()
    {
        await pipeline.ExecuteAsync(
            """
            WITH lost AS (
                INSERT INTO rejected_events (queue, reason, topic, body, body_length)
                SELECT 'log-events', repeat('x', 4000000) || ' the end', 'long reasons', '', 0
                FROM generate_series(1, 12)
                RETURNING id
            )
            INSERT INTO ingest_ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
            SELECT 'long reasons', 0, count(*), 0, 0, count(*), now() FROM lost
            """);

        var list = await pipeline.Http.GetStringAsync(
            new Uri("/rejected?topic=long%20reasons&reason=the%20end", UriKind.Relative));

        list.Length.Should().BeLessThan(12 * 2 * MaxReason);
        var rows = JsonDocument.Parse(list).RootElement.GetProperty("data");
        rows.GetArrayLength().Should().Be(12);
        var whole = await pipeline.GetAsync($"/rejected/{rows[0].GetProperty("id").GetInt64()}");
        whole.GetProperty("rejected").GetProperty("reason").GetString().Should().EndWith("the end");
    }

    private static void ShouldBeClean(string reason)
    {
        reason.Should().NotBeEmpty();
        reason.Length.Should().BeLessThanOrEqualTo(MaxReason);
        reason.Should().NotMatchRegex("[\\p{Cc}]");
        reason.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength).Should().Be(
            reason.Length, "no pair is cut in two");
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(reason)).Should().Be(reason);
    }

    private Task<string> ReasonAsync(string where, TimeSpan? limit = null) => Eventually.GetAsync(
        () => pipeline.ScalarAsync<string>($"SELECT coalesce(max(reason), '') FROM rejected_events WHERE {where}"),
        reason => reason.Length > 0,
        "the message is rejected",
        limit);
}
