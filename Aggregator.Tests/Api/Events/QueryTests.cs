using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Events;

[Collection(RestPipeline.Name)]
public sealed class QueryTests(Pipeline pipeline)
{
    [Fact]
    public async Task An_unknown_topic_gives_an_empty_list()
    {
        var answer = await pipeline.GetAsync("/events?topic=nobody-publishes-here");

        answer.GetProperty("data").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Events_of_a_topic_are_returned_newest_first()
    {
        var ids = Enumerable.Range(0, 5).Select(i => $"{i}-{Samples.NewId()}").ToList();
        foreach (var id in ids)
        {
            (await pipeline.PublishAsync(Samples.Event("ordered", id))).Dispose();

            // The events are stored one at a time, because concurrent transactions do not guarantee the order of their
            // events.
            await pipeline.StoredAsync("ordered", ids.IndexOf(id) + 1);
        }

        (await pipeline.PublishAsync(Samples.Event("other"))).Dispose();

        var stored = await pipeline.StoredAsync("ordered", 5);

        stored.Select(one => one.GetProperty("event_id").GetString()).Should().Equal(Enumerable.Reverse(ids));
        stored.Should().OnlyContain(one => one.GetProperty("topic").GetString() == "ordered");
    }

    [Fact]
    public async Task The_limit_is_enforced()
    {
        var body = Enumerable.Range(0, 150).Select(_ => Samples.Event("limited")).ToList();
        (await pipeline.PublishAsync(body)).Dispose();
        await pipeline.StoredAsync("limited", 150);

        var three = await pipeline.GetAsync("/events?topic=limited&limit=3");
        var byDefault = await pipeline.GetAsync("/events?topic=limited");

        three.GetProperty("data").GetArrayLength().Should().Be(3);
        byDefault.GetProperty("data").GetArrayLength().Should().Be(100);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("ten")]
    [InlineData("99999999999999999999")]
    public async Task A_limit_out_of_bounds_is_refused(string limit)
    {
        using var response = await pipeline.Http.GetAsync($"/events?limit={limit}");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).Should().Contain("limit must be");
    }

    [Theory]
    [InlineData("'; DROP TABLE processed_events; --")]
    [InlineData("' OR '1'='1")]
    [InlineData("x\u0000y")]
    public async Task Sql_in_a_topic_is_treated_as_text(string topic)
    {
        var bystander = Samples.NewId();
        (await pipeline.PublishAsync(Samples.Event(bystander))).Dispose();
        await pipeline.StoredAsync(bystander, 1);

        var answer = await pipeline.GetAsync($"/events?topic={Uri.EscapeDataString(topic)}");

        answer.GetProperty("data").GetArrayLength().Should().Be(0);
        await pipeline.StoredAsync(bystander, 1);
    }

    [Fact]
    public async Task Stats_have_the_documented_fields_and_add_up()
    {
        var before = await pipeline.GetAsync("/stats");
        var sent = Samples.Event("counted");
        for (var i = 0; i < 2; i++)
            (await pipeline.PublishAsync(sent)).Dispose();

        var stats = await pipeline.ReceivedAsync(before.GetProperty("received").GetInt64() + 2);

        string[] counters =
            ["received", "unique_processed", "duplicate_dropped", "queue_backlog", "topics_active"];
        foreach (var name in counters)
            stats.GetProperty(name).TryGetInt64(out _).Should().BeTrue($"{name} is an integer");
        stats.GetProperty("received").GetInt64().Should().Be(
            stats.GetProperty("unique_processed").GetInt64() + stats.GetProperty("duplicate_dropped").GetInt64()
            + stats.GetProperty("rejected").GetInt64());
        stats.GetProperty("status").GetString().Should().Be("healthy");
        stats.GetProperty("uptime_seconds").GetDouble().Should().BeGreaterThan(
            before.GetProperty("uptime_seconds").GetDouble());
        stats.GetProperty("topics_active").GetInt64()
            .Should().Be(await pipeline.ScalarAsync<long>("SELECT count(DISTINCT topic) FROM event_keys"));
    }
}
