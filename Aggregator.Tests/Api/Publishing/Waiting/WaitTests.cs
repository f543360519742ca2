using System.Globalization;
using System.Net;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Waiting;

[Collection(RestPipeline.Name)]
public sealed class WaitTests(Pipeline pipeline)
{
    private const string Topic = "waited for";

    [Fact]
    public async Task A_waiting_request_is_told_that_its_event_is_stored_with_id_and_time()
    {
        var sent = Samples.Event(Topic);

        var outcome = await pipeline.SettledAsync(sent);

        outcome.Status().Should().Be("stored");
        outcome.GetProperty("event_id").GetString().Should().Be((string)sent["event_id"]);
        var receipt = await ReceiptAsync(sent);
        outcome.GetProperty("id").GetInt64().Should().Be(receipt.GetProperty("id").GetInt64());
        outcome.GetProperty("stored_at").GetDateTime().Should().Be(receipt.GetProperty("stored_at").GetDateTime());
        outcome.EnumerateObject().Select(member => member.Name)
            .Should().Equal("status", "event_id", "id", "stored_at");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_duplicate_names_the_stored_event_and_says_whether_the_payloads_differ(int n, bool differs)
    {
        var sent = Samples.Event(Topic).WithPayload(1);
        var first = await pipeline.SettledAsync(sent);

        var outcome = await pipeline.SettledAsync(sent.WithPayload(n));

        outcome.Status().Should().Be("duplicate");
        outcome.GetProperty("id").GetInt64().Should().Be(first.GetProperty("id").GetInt64());
        outcome.GetProperty("stored_at").GetDateTime().Should().Be(first.GetProperty("stored_at").GetDateTime());
        outcome.GetProperty("payload_differed").GetBoolean().Should().Be(differs);
    }

    [Fact]
    public async Task An_event_that_the_database_refuses_is_answered_as_rejected_with_the_reason()
    {
        const string refused = "refused by the database";
        await RefuseAsync(refused);

        var one = await pipeline.SettledAsync(Samples.Event(refused));
        var several = await pipeline.SettledAsync(
            new[] { Samples.Event(Topic), Samples.Event(refused), Samples.Event(Topic) });

        one.Status().Should().Be("rejected");
        one.GetProperty("reason").GetString().Should().Contain("not today");
        one.TryGetProperty("id", out _).Should().BeFalse();
        several.Statuses().Should().Equal("stored", "rejected", "stored");
    }

    [Fact]
    public async Task An_array_is_answered_with_the_outcome_of_each_event()
    {
        var known = Samples.Event(Topic).WithPayload(1);
        var twice = Samples.Event(Topic).WithPayload(1);
        await pipeline.SettledAsync(known);

        var settled = await pipeline.SettledAsync(
            new[] { Samples.Event(Topic), known, Samples.Without("source"), twice, twice.WithPayload(2) });

        settled.Status().Should().Be("settled");
        settled.GetProperty("accepted").GetInt32().Should().Be(4);
        settled.GetProperty("rejected")[0].GetProperty("index").GetInt32().Should().Be(2);
        settled.Statuses().Should().Equal("stored", "duplicate", "stored", "duplicate");
        var events = settled.GetProperty("events").EnumerateArray().ToList();
        events.Select(one => one.GetProperty("index").GetInt32()).Should().Equal(0, 1, 3, 4);
        events[1].GetProperty("payload_differed").GetBoolean().Should().BeFalse();
        events[3].GetProperty("payload_differed").GetBoolean().Should().BeTrue();
        events[3].GetProperty("id").GetInt64().Should().Be(events[2].GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task An_array_of_several_messages_is_answered_as_a_whole()
    {
        const int count = 1_700;
        var sent = Enumerable.Range(0, count).Select(_ => Samples.Event(Topic)).ToList();

        var first = await pipeline.SettledAsync(sent);
        var second = await pipeline.SettledAsync(sent);

        first.Statuses().Should().HaveCount(count).And.OnlyContain(status => status == "stored");
        second.Statuses().Should().HaveCount(count).And.OnlyContain(status => status == "duplicate");
        Ids(second).Should().Equal(Ids(first));
    }

    [Fact]
    public async Task An_identity_in_several_messages_of_an_array_is_told_once_that_it_is_stored()
    {
        const int distance = 600;
        var sent = Enumerable.Range(0, distance).Select(_ => Samples.Event(Topic)).ToList();

        var settled = await pipeline.SettledAsync((List<Dictionary<string, object>>)[.. sent, .. sent, .. sent]);

        var outcomes = settled.GetProperty("events").EnumerateArray().ToList();
        for (var i = 0; i < distance; i++)
        {
            JsonElement[] copies = [outcomes[i], outcomes[i + distance], outcomes[i + (2 * distance)]];
            copies.Select(Waits.Status).Should().BeEquivalentTo("stored", "duplicate", "duplicate");
            copies.Select(one => one.GetProperty("id").GetInt64()).Distinct().Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Of_many_requests_with_the_same_event_exactly_one_is_told_that_it_is_stored()
    {
        const int count = 200;
        var sent = Samples.Event(Topic);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => pipeline.SettledAsync(sent)));

        outcomes.Select(Waits.Status).Should().ContainSingle(status => status == "stored");
        outcomes.Select(Waits.Status).Count(status => status == "duplicate").Should().Be(count - 1);
        outcomes.Select(one => one.GetProperty("id").GetInt64()).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Requests_that_wait_and_that_do_not_may_share_messages()
    {
        const int count = 60;
        var events = Enumerable.Range(0, count).Select(_ => Samples.Event(Topic)).ToList();

        var queued = events.Select(sent => pipeline.PublishAsync(sent)).ToList();
        var settled = await Task.WhenAll(events.Select(sent => pipeline.SettledAsync(sent)));

        (await Task.WhenAll(queued)).Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Accepted);
        for (var i = 0; i < count; i++)
        {
            // Each event was sent twice, and the evidence says which of the two was dropped.
            var id = (string)events[i]["event_id"];
            var dropped = await pipeline.ScalarAsync<long>(string.Create(
                CultureInfo.InvariantCulture, $"SELECT count(*) FROM duplicate_events WHERE event_id = '{id}'"));
            dropped.Should().BeLessThanOrEqualTo(1);
            if (settled[i].Status() == "duplicate")
                dropped.Should().Be(1, "the outcome of a duplicate is known only when its row is committed");
        }
    }

    [Theory]
    [InlineData("wait=5", "wait=5")]
    [InlineData("respond-async, WAIT=30", "wait=30")]
    [InlineData("wait=\"7\"; strict, return=minimal", "wait=7")]
    [InlineData("wait=100000000000", "wait=60")]
    public async Task Prefer_asks_for_a_wait_and_the_response_names_the_one_applied(string prefer, string applied)
    {
        using var response = await pipeline.SendAsync(Samples.Event(Topic), "/publish", prefer);

        (await response.ShouldBeAsync(HttpStatusCode.OK)).Status().Should().Be("stored");
        response.Headers.GetValues("Preference-Applied").Should().Equal(applied);
    }

    [Theory]
    [InlineData("/publish", "respond-async")]
    [InlineData("/publish", "wait=0")]
    [InlineData(Waits.Stored, "wait=0")]
    public async Task A_request_that_does_not_want_to_wait_is_answered_202(string path, string prefer)
    {
        using var response = await pipeline.SendAsync(Samples.Event(Topic), path, prefer);

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).Status().Should().Be("queued");
    }

    [Fact]
    public async Task A_broken_rule_is_answered_as_without_a_wait()
    {
        using var one = await pipeline.SendAsync(Samples.Without("topic"));
        using var several = await pipeline.SendAsync(new[] { Samples.Without("topic") });

        await one.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
        await several.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-event");
    }

    private async Task<JsonElement> ReceiptAsync(Dictionary<string, object> sent)
    {
        var path = $"/events/receipt?topic={Uri.EscapeDataString(Topic)}&event_id={sent["event_id"]}";
        return (await pipeline.GetAsync(path)).GetProperty("receipt");
    }

    /// <summary>From now on the database refuses events of the topic as bad data.</summary>
    private Task RefuseAsync(string topic) => pipeline.ExecuteAsync(
        $"""
        CREATE OR REPLACE FUNCTION refuse_topic() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'not today' USING ERRCODE = 'data_exception';
        END
        $$;
        CREATE OR REPLACE TRIGGER refuse_topic BEFORE INSERT ON processed_events
        FOR EACH ROW WHEN (NEW.topic = '{topic}') EXECUTE FUNCTION refuse_topic();
        """);

    private static IEnumerable<long> Ids(JsonElement settled) =>
        settled.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("id").GetInt64());
}
