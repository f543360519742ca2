using System.Net;
using System.Text;
using System.Text.Json;
using Aggregator.Api.Publishing.Clef;
using Aggregator.Contracts.Parsing;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Clef;

/// <summary>Events of Serilog in the compact log event format.</summary>
[Collection(RestPipeline.Name)]
public sealed class ClefTests(Pipeline pipeline)
{
    private const string MediaType = "application/vnd.serilog.clef";

    [Theory]
    [InlineData("/publish", MediaType, 202)]
    [InlineData("/ingest/clef", MediaType, 201)]
    [InlineData("/api/events/raw", "application/vnd.serilog.clef; charset=utf-8", 201)]
    [InlineData("/api/events/raw?clef", "text/plain", 201)]
    public async Task Lines_become_events_whose_payload_is_the_line(string path, string mediaType, int status)
    {
        var topic = $"clef {path} {mediaType}";
        var line = Line(topic, "\"Order\":4711,\"@l\":\"Warning\"");

        using var response = await SendAsync(path, $"{line}\n\n{Line(topic, "\"Order\":4712")}", mediaType);

        var answer = await response.ShouldBeAsync((HttpStatusCode)status);
        answer.GetProperty("accepted").GetInt64().Should().Be(2);
        var stored = await pipeline.StoredAsync(topic, 2);
        var first = stored.Single(one => one.GetProperty("payload").TryGetProperty("@l", out _));
        first.GetProperty("payload").GetProperty("Order").GetInt32().Should().Be(4711);
        first.GetProperty("timestamp").GetString().Should().StartWith("2026-01-31T12:00:00.123456");
        first.GetProperty("source").GetString().Should().Be(topic);
    }

    [Fact]
    public async Task Lines_that_are_sent_again_are_duplicates_and_equal_lines_of_one_body_are_not()
    {
        var line = Line("clef again", "\"a\":1");
        for (var i = 0; i < 2; i++)
        {
            using var response = await SendAsync("/ingest/clef", $"{line}\n{line}\r\n", MediaType);
            await response.ShouldBeAsync(HttpStatusCode.Created);
        }

        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM duplicate_events WHERE topic = 'clef again'"),
            duplicates => duplicates == 2,
            "two events came twice");
        await pipeline.StoredAsync("clef again", 2);
    }

    [Fact]
    public async Task A_line_that_breaks_rules_is_listed_and_the_others_are_stored()
    {
        var lines = string.Join(
            '\n',
            Line("clef partial", "\"a\":1"),
            """{"Application":"clef partial","@mt":"no time"}""",
            Line("clef partial", "\"a\":\"\\u0000\""),
            Line("clef partial", "\"a\":1,\"a\":2"),
            "no json");

        using var response = await SendAsync("/api/events/raw", lines, MediaType);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Created);
        answer.GetProperty("accepted").GetInt64().Should().Be(1);
        answer.GetProperty("rejected").EnumerateArray().Select(one => one.Fields().First())
            .Should().Equal("timestamp", "payload", "payload", "event");
        await pipeline.StoredAsync("clef partial", 1);
    }

    [Theory]
    [InlineData("no json", MediaType, 400)]
    [InlineData("{}", MediaType, 400)]
    [InlineData("""{"Events":[]}""", "application/json", 400)]
    [InlineData("", MediaType, 201)]
    public async Task What_can_never_be_accepted_is_answered_with_400_as_the_clients_expect(
        string body, string mediaType, int status)
    {
        using var response = await SendAsync("/api/events/raw", body, mediaType);

        var answer = await response.ShouldBeAsync((HttpStatusCode)status);
        if (status == 201)
            answer.GetProperty("MinimumLevelAccepted").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", "clef", "clef")]
    [InlineData(""","MachineName":"host-1" """, "clef", "host-1")]
    [InlineData(""","service":"shop" """, "shop", "shop")]
    [InlineData(""","service":7,"MachineName":null """, "clef", "clef")]
    public void Topic_and_source_are_taken_from_properties(string properties, string topic, string source)
    {
        var one = Read($$"""{"@t":"2026-01-31T12:00:00Z"{{properties}}}""").Event!;

        (one.Topic, one.Source).Should().Be((topic, source));
    }

    [Fact]
    public void An_id_of_its_own_is_used_and_any_other_is_derived_from_the_line()
    {
        const string line = """{"@t":"2026-01-31T12:00:00Z","a":1}""";

        Read("""{"@t":"2026-01-31T12:00:00Z","event.id":"order-1"}""").EventId.Should().Be("order-1");
        Read(line).EventId.Should().Be(Read($"  {line}\r").EventId);
        Read(line).EventId.Should().NotBe(Read(line.Replace(":1}", ":2}", StringComparison.Ordinal)).EventId);
        Guid.TryParse(Read(line).EventId, out _).Should().BeTrue();
    }

    private static LogEventReadResult Read(string line) =>
        new ClefReader(new ClefOptions { TopicProperty = "service" }, LogEventRules.Default)
            .Read(Encoding.UTF8.GetBytes(line));

    private static string Line(string topic, string properties) =>
        $$"""{"@t":"2026-01-31T12:00:00.1234567Z","@mt":"Order {Order}","Application":"""
        + $"{JsonSerializer.Serialize(topic)},{properties}}}";

    private async Task<HttpResponseMessage> SendAsync(string path, string body, string mediaType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return await pipeline.Http.PostAsync(path, content);
    }
}
