using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Rest;

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
            {"specversion":"1.0","type":"com.example.paid","source":"/shops/7","id":"A-1","time":"2026-01-31T12:00:00+01:00",
             "subject":"ignored","datacontenttype":"application/json; charset=utf-8","data":{"order":4711}}
            """;

        using var response = await pipeline.PublishTextAsync(body, One);

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("event_id").GetString().Should().Be("A-1");
        var stored = (await pipeline.StoredAsync("com.example.paid", 1))[0];
        stored.GetProperty("event_id").GetString().Should().Be("A-1");
        stored.GetProperty("source").GetString().Should().Be("/shops/7");
        stored.GetProperty("timestamp").GetDateTimeOffset().Should().Be(new DateTimeOffset(2026, 1, 31, 11, 0, 0, TimeSpan.Zero));
        stored.GetProperty("payload").GetRawText().Replace(" ", "", StringComparison.Ordinal).Should().Be("""{"order":4711}""");
    }

    [Fact]
    public async Task Time_and_data_may_be_left_out()
    {
        using var response = await pipeline.PublishTextAsync(
            """{"specversion":"1.0","type":"bare","source":"s","id":"1"}""", One);

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        var stored = (await pipeline.StoredAsync("bare", 1))[0];
        var created = stored.GetProperty("created_at").GetDateTimeOffset();
        stored.GetProperty("timestamp").GetDateTimeOffset().Should().BeCloseTo(created, TimeSpan.FromMinutes(1));
        stored.GetProperty("payload").GetRawText().Should().Be("{}");
    }

    [Theory]
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
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","datacontenttype":"text/xml","data":{}}""", "datacontenttype")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"s","id":"1","id":"2"}""", "id")]
    [InlineData("""[{"specversion":"1.0","type":"t","source":"s","id":"1"}]""", "event")]
    public async Task What_is_wrong_is_named_as_cloud_events_name_it(string body, string field)
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
        using var single = await pipeline.PublishTextAsync(body[1..body.IndexOf('\n', StringComparison.Ordinal)].TrimEnd(','), Batch);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt32().Should().Be(2);
        answer.GetProperty("rejected")[0].Fields().Should().Equal("data");
        (await single.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event")).Fields().Should().Equal("event");
        await pipeline.StoredAsync("batch of two", 2);
    }

    [Fact]
    public async Task Binary_mode_is_refused_with_a_hint()
    {
        using var content = new StringContent("""{"order":1}""", Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        content.Headers.Add("ce-specversion", "1.0");
        content.Headers.Add("ce-type", "t");

        using var response = await pipeline.Http.PostAsync("/publish", content);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        problem.GetProperty("detail").GetString().Should().Contain("structured mode");
    }
}
