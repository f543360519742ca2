using System.Net;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Ndjson;

[Collection(RestPipeline.Name)]
public sealed class NdjsonTests(Pipeline pipeline)
{
    private const string MediaType = "application/x-ndjson";

    [Fact]
    public async Task Each_line_is_an_event_and_invalid_lines_are_named()
    {
        const string topic = "lines";
        string[] lines =
        [
            Samples.Json(topic, "first"),
            "",
            "not json",
            Samples.Json(topic, "second") + "\r",
            """{"event_id":"third"}""",
            "[" + Samples.Json(topic, "an array is no event") + "]",
            Samples.Json(topic, "fourth"),
        ];

        using var response = await pipeline.PublishTextAsync(string.Join('\n', lines), MediaType);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("status").GetString().Should().Be("queued");
        answer.GetProperty("accepted").GetInt64().Should().Be(3);
        answer.GetProperty("rejected_omitted").GetInt64().Should().Be(0);
        var rejected = answer.GetProperty("rejected").EnumerateArray().ToList();
        rejected.Select(one => one.GetProperty("index").GetInt64()).Should().Equal(2, 4, 5);
        rejected[0].Fields().Should().Equal("event");
        rejected[1].GetProperty("event_id").GetString().Should().Be("third");
        rejected[1].Fields().Should().Equal("topic", "timestamp", "source", "payload");
        var stored = await pipeline.StoredAsync(topic, 3);
        stored.Select(one => one.GetProperty("event_id").GetString())
            .Should().BeEquivalentTo("first", "second", "fourth");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n \n")]
    [InlineData("{}\n{}")]
    public async Task Lines_without_a_valid_event_are_unprocessable(string body)
    {
        using var response = await pipeline.PublishTextAsync(body, MediaType);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
        problem.GetProperty("accepted").GetInt64().Should().Be(0);
    }

    [Fact]
    public async Task A_hundred_invalid_lines_are_listed_and_the_others_are_counted()
    {
        var body = string.Join('\n', Enumerable.Repeat("{}", 1234).Append(Samples.Json("mostly bad", "good")));

        using var response = await pipeline.PublishTextAsync(body, MediaType);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt64().Should().Be(1);
        answer.GetProperty("rejected").GetArrayLength().Should().Be(100);
        answer.GetProperty("rejected_omitted").GetInt64().Should().Be(1134);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_and_its_neighbours_are_accepted()
    {
        const string topic = "long line";
        var longLine = Samples.Json(topic, "long", $$"""{"a":"{{new string('x', 3_000_000)}}"}""");
        var body = string.Join('\n', Samples.Json(topic, "before"), longLine, Samples.Json(topic, "after"), longLine);

        using var response = await pipeline.PublishTextAsync(body, MediaType);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt64().Should().Be(2);
        answer.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("index").GetInt64())
            .Should().Equal(1, 3);
        await pipeline.StoredAsync(topic, 2);
    }

    [Fact]
    public async Task Neither_the_size_of_a_body_nor_its_number_of_events_is_limited()
    {
        const int count = 60_000;
        var padding = new string('x', 600);
        var line = Encoding.UTF8.GetBytes(
            Samples.Json("one of many", "always-the-same", $$"""{"a":"{{padding}}"}""") + "\n");
        using var content = new GeneratedLines(count, _ => line);

        using var response = await pipeline.Http.PostAsync("/publish", content);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt64().Should().Be(count);
        await pipeline.StoredAsync("one of many", 1);
    }
}
