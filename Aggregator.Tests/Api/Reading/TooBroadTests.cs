using System.Globalization;
using System.Net;

namespace Aggregator.Tests.Api.Reading;

/// <summary>A large table and a short timeout: 300,000 events, 40 ms for a statement.</summary>
public sealed class ShortOfTime : ReadingPipeline
{
    public const int Events = 300_000;

    public ShortOfTime()
    {
        Environment["Query__StatementTimeoutMs"] = "40";
        Environment["Query__ExportStatementTimeoutMs"] = "40";
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ScalarAsync<long>(
            $$"""
             WITH stored AS (
                 INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
                 SELECT i, now(), now(), 'topic ' || i % 3, i::text, 's',
                        jsonb_build_object('n', i, 'text', repeat('x', 100))
                 FROM generate_series(1, {{Events}}) AS i RETURNING 1)
             SELECT setval('event_keys_event_no_seq', {{Events}}) FROM stored LIMIT 1
             """);
    }
}

public sealed class TooBroadTests(ShortOfTime pipeline) : IClassFixture<ShortOfTime>
{
    [Fact]
    public async Task The_error_of_a_query_that_cannot_finish_says_what_to_narrow()
    {
        using var response = await pipeline.Http.GetAsync("/events?payload=%7B%22n%22:-1%7D");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await ReadingPipeline.ProblemAsync(response);
        problem.GetProperty("type").GetString().Should().Be("urn:aggregator:problem:query-too-broad");
        problem.GetProperty("detail").GetString()
            .Should().Contain("name a topic")
            .And.Contain("from and to")
            .And.Contain("No index serves payload")
            .And.Contain("/events/export");
    }

    [Fact]
    public async Task The_advice_omits_filters_that_are_already_set()
    {
        using var response = await pipeline.Http.GetAsync(
            "/events?payload=%7B%22n%22:-1%7D&source=s&from=2020-01-01T00:00:00Z&to=2040-01-01T00:00:00Z");

        var detail = (await ReadingPipeline.ProblemAsync(response)).GetProperty("detail").GetString();
        detail.Should().Contain("closer together").And.Contain("source and payload").And.NotContain("bound the time");
    }

    [Fact]
    public async Task The_same_filter_finishes_as_an_export()
    {
        var export = await pipeline.Http.GetStringAsync($"/events/export?payload=%7B%22n%22:{ShortOfTime.Events}%7D");

        export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle()
            .Which.Should().Contain(
                string.Create(CultureInfo.InvariantCulture, $"\"event_id\":\"{ShortOfTime.Events}\""));
    }

    [Fact]
    public async Task Fast_queries_still_succeed()
    {
        (await pipeline.GetAsync("/events?topic=topic 1&limit=10")).GetProperty("data").GetArrayLength()
            .Should().Be(10);
        (await pipeline.GetAsync("/topics")).GetProperty("data").GetArrayLength().Should().Be(0);
    }
}
