using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

[Collection(RestPipeline.Name)]
public sealed class CloudEventsTests(Pipeline pipeline)
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    [Fact]
    public async Task A_cloud_event_becomes_an_event()
    {
        const string body =
            """
            {"specversion":"1.0","type":"com.example.paid","source":"/shops/7","id":"A-1",
             "time":"2026-01-31T12:00:00+01:00","subject":"ignored",
             "datacontenttype":"application/json; charset=utf-8","data":{"order":4711}}
            """;

        using var response = await pipeline.PublishTextAsync(body, One);

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("event_id").GetString()
            .Should().Be("/shops/7 A-1");
        var stored = (await pipeline.StoredAsync("com.example.paid", 1))[0];
        stored.GetProperty("event_id").GetString().Should().Be("/shops/7 A-1");
        stored.GetProperty("source").GetString().Should().Be("/shops/7");
        stored.GetProperty("timestamp").GetDateTimeOffset().Should().Be(
            new DateTimeOffset(2026, 1, 31, 11, 0, 0, TimeSpan.Zero));
        stored.GetProperty("payload").GetRawText().Replace(" ", "", StringComparison.Ordinal)
            .Should().Be("""{"order":4711}""");
    }

    [Fact]
    public async Task Time_and_data_may_be_omitted()
    {
        using var response = await pipeline.PublishTextAsync(
            """{"specversion":"1.0","type":"bare","source":"s","id":"1"}""", One);

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        var stored = (await pipeline.StoredAsync("bare", 1))[0];
        var created = stored.GetProperty("created_at").GetDateTimeOffset();
        stored.GetProperty("timestamp").GetDateTimeOffset().Should().BeCloseTo(created, TimeSpan.FromMinutes(1));
        stored.GetProperty("payload").GetRawText().Should().Be("{}");
    }

    [Fact]
    public async Task The_same_id_from_two_sources_makes_two_events_and_a_repeat_makes_none()
    {
        foreach (var source in (string[])["/shops/7", "/shops/8", "/shops/7"])
        {
            using var response = await pipeline.PublishTextAsync(Event("two shops", source, "1"), One);
            (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("event_id").GetString()
                .Should().Be($"{source} 1");
        }

        var stored = await pipeline.StoredAsync("two shops", 2);
        stored.Select(one => one.GetProperty("event_id").GetString())
            .Should().BeEquivalentTo("/shops/7 1", "/shops/8 1");
        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM duplicate_events WHERE topic = 'two shops'"),
            count => count == 1,
            "the copy is counted");
    }

    [Fact]
    public async Task An_identity_that_is_too_long_for_an_event_id_is_hashed()
    {
        const string topic = "long identity";
        var source = "/" + new string('s', 1023);
        var id = string.Concat(Enumerable.Repeat("😀", 1024));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source} {id}")));

        using var hashed = await pipeline.PublishTextAsync(Event(topic, source, id), One);
        using var longest =
            await pipeline.PublishTextAsync(Event(topic, new string('s', 127), new string('1', 127)), One);
        using var tooLong = await pipeline.PublishTextAsync(Event(topic, "s", new string('1', 1025)), One);

        (await hashed.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("event_id").GetString()
            .Should().Be($"sha256:{hash}");
        (await longest.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("event_id").GetString()!.Length
            .Should().Be(255);
        (await tooLong.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event")).Fields()
            .Should().Equal("id");
        var stored = await pipeline.StoredAsync(topic, 2);
        stored.Select(one => one.GetProperty("source").GetString()).Should().Contain(source);
        stored.Select(one => one.GetProperty("event_id").GetString()).Should().Contain($"sha256:{hash}");
    }

    [Fact]
    public async Task A_null_attribute_counts_as_absent()
    {
        const string body =
            """
            {"specversion":"1.0","type":"nulls","source":"s","id":"1","time":null,"datacontenttype":null,
             "dataschema":null,"subject":null,"data":null,"data_base64":null}
            """;

        using var response = await pipeline.PublishTextAsync(body, One);
        using var required = await pipeline.PublishTextAsync(
            """{"specversion":"1.0","type":"nulls","source":null,"id":null}""", One);
        using var twice = await pipeline.PublishTextAsync(
            """{"specversion":"1.0","type":"nulls","source":"s","id":null,"id":"1"}""", One);

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        (await pipeline.StoredAsync("nulls", 1))[0].GetProperty("payload").GetRawText().Should().Be("{}");
        foreach (var refused in (HttpResponseMessage[])[required, twice])
            (await refused.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event")).Fields()
                .Should().Contain("id");
    }

    [Fact]
    public async Task An_empty_batch_is_accepted()
    {
        using var batch = await pipeline.PublishTextAsync(" [ ] ", Batch);
        using var array = await pipeline.PublishTextAsync("[]");

        var answer = await batch.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt32().Should().Be(0);
        answer.GetProperty("rejected").GetArrayLength().Should().Be(0);
        await array.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"t","source":"a b","id":"1"}""", "source")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"a\u0009","id":"1"}""", "source")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"\u00a0","id":"1"}""", "source")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"","id":"1"}""", "source")]
    [InlineData("""{"type":"t","source":"s","id":"1"}""", "specversion")]
    [InlineData("""{"specversion":"0.3","type":"t","source":"s","id":"1"}""", "specversion")]
    [InlineData("""{"specversion":1.0,"type":"t","source":"s","id":"1"}""", "specversion")]
    [InlineData("""{"specversion":"1.0","source":"s","id":"1"}""", "type")]
    [InlineData("""{"specversion":"1.0","type":"t","id":"1"}""", "source")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s"}""", "id")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":""}""", "id")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":7}""", "id")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","time":"today"}""", "time")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","data":"text"}""", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","data":[1]}""", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","data":{"a":"\u0000"}}""", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","data_base64":"AAA="}""", "data_base64")]
    [InlineData(
        """{"specversion":"1.0","type":"t","source":"s","id":"1","datacontenttype":"text/xml","data":{}}""",
        "datacontenttype")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","id":"2"}""", "id")]
    [InlineData("""[{"specversion":"1.0","type":"t","source":"s","id":"1"}]""", "event")]
    public async Task Errors_use_the_attribute_names_of_cloud_events(string body, string field)
    {
        using var response = await pipeline.PublishTextAsync(body, One);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
        problem.Fields().Should().Equal(field);
    }

    [Fact]
    public async Task A_batch_is_an_array()
    {
        const string body =
            """
            [{"specversion":"1.0","type":"batch of two","source":"s","id":"1","data":{}},
             {"specversion":"1.0","type":"batch of two","source":"s","id":"2","data":7},
             {"specversion":"1.0","type":"batch of two","source":"s","id":"3","data":{}}]
            """;

        using var response = await pipeline.PublishTextAsync(body, Batch);
        using var single =
            await pipeline.PublishTextAsync(body[1..body.IndexOf('\n', StringComparison.Ordinal)].TrimEnd(','), Batch);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt32().Should().Be(2);
        answer.GetProperty("rejected")[0].Fields().Should().Equal("data");
        (await single.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event")).Fields()
            .Should().Equal("event");
        await pipeline.StoredAsync("batch of two", 2);
    }

    private static string Event(string type, string source, string id) => JsonSerializer.Serialize(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["specversion"] = "1.0", ["type"] = type, ["source"] = source, ["id"] = id,
        });

    [Fact]
    public async Task Binary_mode_is_refused_with_a_hint()
    {
        using var content = new StringContent(
            """{"order":1}""", Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        content.Headers.Add("ce-specversion", "1.0");
        content.Headers.Add("ce-type", "t");

        using var response = await pipeline.Http.PostAsync("/publish", content);

        var problem = await response.ShouldBeProblemAsync(
            HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        problem.GetProperty("detail").GetString().Should().Contain("structured mode");
    }
}
