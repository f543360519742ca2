using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

[Collection(RestPipeline.Name)]
public sealed class PublishTests(Pipeline pipeline)
{
    [Fact]
    public async Task A_valid_event_is_queued()
    {
        var id = Samples.NewId();

        using var response = await pipeline.PublishAsync(Samples.Event("valid", id));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        answer.GetProperty("status").GetString().Should().Be("queued");
        answer.GetProperty("event_id").GetString().Should().Be(id);
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("event_id")]
    [InlineData("timestamp")]
    [InlineData("source")]
    [InlineData("payload")]
    public async Task A_missing_field_is_named(string field)
    {
        using var response = await pipeline.PublishAsync(Samples.Without(field));

        await ShouldBreakRuleOf(response, field);
    }

    [Theory]
    [InlineData("event_id", 12345)]
    [InlineData("topic", "")]
    [InlineData("topic", true)]
    [InlineData("timestamp", "not-a-date")]
    [InlineData("timestamp", "2026-13-01T00:00:00Z")]
    [InlineData("timestamp", "2026-02-30T00:00:00Z")]
    [InlineData("timestamp", 1700000000)]
    [InlineData("source", "")]
    [InlineData("payload", "text")]
    [InlineData("payload", 1)]
    public async Task An_invalid_value_is_named(string field, object value)
    {
        using var response = await pipeline.PublishAsync(Samples.With(field, value));

        await ShouldBreakRuleOf(response, field);
    }

    [Fact]
    public async Task Lengths_are_limited_in_characters()
    {
        using var longest = await pipeline.PublishAsync(Samples.With(
            "topic", string.Concat(Enumerable.Repeat("😀", 100))));
        using var longer = await pipeline.PublishAsync(Samples.With("topic", new string('x', 101)));
        using var longId = await pipeline.PublishAsync(Samples.With("event_id", new string('x', 256)));

        longest.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await ShouldBreakRuleOf(longer, "topic");
        await ShouldBreakRuleOf(longId, "event_id");
    }

    [Fact]
    public async Task An_empty_object_breaks_every_rule()
    {
        using var response = await pipeline.PublishTextAsync("{}");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())
            .Should().Equal("topic", "event_id", "timestamp", "source", "payload");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("{'topic':'t'}")]
    [InlineData("{} {}")]
    [InlineData("[{}")]
    public async Task Malformed_json_is_a_bad_request(string body)
    {
        using var response = await pipeline.PublishTextAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""{"\ud800":1}""")]
    public async Task Json_that_is_not_an_event_is_unprocessable(string body)
    {
        using var response = await pipeline.PublishTextAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task Other_media_types_are_not_supported(string mediaType)
    {
        using var response = await pipeline.PublishTextAsync("{}", mediaType);

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=\"UTF8\"")]
    public async Task Common_names_of_utf8_are_accepted(string mediaType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Samples.Json("charset", Samples.NewId())));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        using var response = await pipeline.Http.PostAsync("/publish", content);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[")]
    [InlineData("application/x-ndjson", "")]
    [InlineData("application/x-ndjson", "\n")]
    public async Task A_byte_order_mark_at_the_beginning_is_skipped(string mediaType, string opening)
    {
        var topic = $"mark {mediaType} {opening.Length} {opening == "["}";
        var body = '\uFEFF' + opening + Samples.Json(topic, "first") + (opening == "[" ? "]" : "");

        using var response = await pipeline.PublishTextAsync(body, mediaType);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await pipeline.StoredAsync(topic, 1);
    }

    [Fact]
    public async Task A_source_may_be_as_long_as_those_of_cloud_providers()
    {
        var source = string.Concat(Enumerable.Repeat("😀", 1024));
        var sent = Samples.Event("long source");
        sent["source"] = source;

        using var response = await pipeline.PublishAsync(sent);
        await pipeline.Broker.PublishAsync(
            JsonSerializer.Serialize(sent).Replace((string)sent["event_id"], "over AMQP", StringComparison.Ordinal));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var stored = await pipeline.StoredAsync("long source", 2);
        stored.Should().OnlyContain(one => one.GetProperty("source").GetString() == source);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_too_large()
    {
        using var response = await pipeline.PublishTextAsync(new string(' ', (32 * 1024 * 1024) + 1));

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00\ud800"}""")]
    [InlineData("""{"\u0000":1}""")]
    [InlineData("""{"a":1e999999}""")]
    [InlineData("""{"a":[{"b":-1E+400}]}""")]
    public async Task A_payload_that_the_database_could_not_hold_is_refused(string payload)
    {
        using var response = await pipeline.PublishTextAsync(Samples.Json("poison", Samples.NewId(), payload));

        await ShouldBreakRuleOf(response, "payload");
    }

    [Fact]
    public async Task The_valid_events_of_an_array_are_queued_and_the_others_are_named()
    {
        const string topic = "array";
        object[] body = [Samples.Event(topic), Samples.With("event_id", 7), Samples.Event(topic)];

        using var response = await pipeline.PublishAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        answer.GetProperty("accepted").GetInt32().Should().Be(2);
        var rejected = answer.GetProperty("rejected").EnumerateArray().Should().ContainSingle().Subject;
        rejected.GetProperty("index").GetInt32().Should().Be(1);
        await pipeline.StoredAsync(topic, 2);
    }

    private static async Task ShouldBreakRuleOf(HttpResponseMessage response, string field)
    {
        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())
            .Should().Equal(field);
    }
}
