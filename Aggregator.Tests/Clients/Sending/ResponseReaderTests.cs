using System.Net;
using System.Text;
using Aggregator.Client.Sending;

namespace Aggregator.Tests.Clients.Sending;

public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData(408, true)]
    [InlineData(429, false)]
    [InlineData(500, true)]
    [InlineData(501, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public void Transient_failures_are_retried(int status, bool mayBeQueued) =>
        Read(status, "").Should().BeOfType<AttemptOutcome.Failed>().Which.Should().BeEquivalentTo(
            new { Status = (HttpStatusCode)status, IsConnected = true, MayBeQueued = mayBeQueued });

    [Theory]
    [InlineData(200)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(422)]
    public void Any_other_status_than_202_is_a_refusal(int status) =>
        Read(status, "").Should().BeOfType<AttemptOutcome.Refused>().Which.Status.Should().Be(status);

    [Theory]
    [InlineData(400, "urn:aggregator:problem:malformed-json", true)]
    [InlineData(422, "urn:aggregator:problem:invalid-event", true)]
    [InlineData(400, "about:blank", false)]
    [InlineData(401, "urn:aggregator:problem:unauthorized", false)]
    [InlineData(413, "about:blank", true)]
    public void Only_the_aggregators_own_problems_and_413_blame_the_events(int status, string type, bool blames) =>
        Read(status, $$"""{"type":"{{type}}"}""", events: 3)
            .Should().BeOfType<AttemptOutcome.Refused>().Which.BlamesEvents.Should().Be(blames);

    [Fact]
    public void A_refusal_contains_the_servers_message_in_one_line() =>
        Reason(422, "{\n  \"title\": \"topic is required\"\n}")
            .Should().Be("422 UnprocessableEntity: { \"title\": \"topic is required\" }");

    [Fact]
    public void Of_a_problem_only_the_detail_is_given_as_the_reason() =>
        Reason(401, """{"title":"Unauthorized","detail":"The request\nneeds a key."}""")
            .Should().Be("401 Unauthorized: The request needs a key.");

    [Fact]
    public void A_long_response_is_truncated() =>
        Read(500, new string('x', 100_000)).Should().BeOfType<AttemptOutcome.Failed>()
            .Which.Trouble.Length.Should().BeLessThan(400);

    [Fact]
    public void Every_202_to_a_single_event_confirms_it() =>
        Read(202, "").Should().Be(AttemptOutcome.Settled.Confirmed);

    [Theory]
    [InlineData(202, """{"accepted":3,"rejected":[]}""")]
    [InlineData(202, """{"accepted":2,"rejected":[{"index":1}]}""", 1)]
    [InlineData(422, """{"rejected":[{"index":0},{"index":2},{"index":1}]}""", 0, 1, 2)]
    public void A_response_to_an_array_confirms_all_but_the_rejected_events(
        int status, string body, params int[] rejected) =>
        Read(status, body, events: 3).Should().BeOfType<AttemptOutcome.Settled>()
            .Which.Rejected.Keys.Should().BeEquivalentTo(rejected);

    [Fact]
    public void A_rejected_event_has_its_reasons()
    {
        var outcome = Read(
            202,
            """
            {"status":"queued","accepted":1,"rejected":[
              {"index":1,"event_id":"a","errors":[{"field":"topic","rule":"is required"},{"rule":"is wrong"}]}]}
            """,
            events: 2);

        outcome.Should().BeOfType<AttemptOutcome.Settled>()
            .Which.Rejected[1].Should().Equal("topic is required", "is wrong");
    }

    [Theory]
    [InlineData("""{"accepted":2,"rejected":[]}""")]
    [InlineData("""{"accepted":2,"rejected":[{"index":3}]}""")]
    [InlineData("""{"accepted":1,"rejected":[{"index":0},{"index":0}]}""")]
    [InlineData("""{"accepted":3}""")]
    [InlineData("""{"accepted":3,"rejected":null}""")]
    [InlineData("""{"accepted":2,"rejected":[null]}""")]
    [InlineData("null")]
    [InlineData("")]
    public void A_202_that_does_not_account_for_every_event_of_an_array_confirms_none(string body)
    {
        var failed = Read(202, body, events: 3).Should().BeOfType<AttemptOutcome.Failed>().Which;

        failed.MayBeQueued.Should().BeTrue();
        failed.Trouble.Should().StartWith("202 Accepted: the response does not account for 3 events").And.EndWith(body);
    }

    private static string Reason(int status, string body) =>
        Read(status, body).Should().BeOfType<AttemptOutcome.Refused>().Which.Reason;

    private static AttemptOutcome Read(int status, string body, int? events = null) =>
        ResponseReader.Read((HttpStatusCode)status, retryAfter: null, Encoding.UTF8.GetBytes(body), events);
}
