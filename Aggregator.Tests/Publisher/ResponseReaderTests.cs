using System.Net;
using System.Text;
using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData(408, true)]
    [InlineData(429, false)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public void Transient_failures_are_retried(int status, bool mayBeQueued)
    {
        var answer = Read(status, "");

        answer.Outcome.Should().Be(PublishOutcome.Failed);
        answer.MayBeQueued.Should().Be(mayBeQueued);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(422)]
    public void Any_other_status_than_202_is_a_refusal_that_queued_nothing(int status)
    {
        var answer = Read(status, "");

        answer.Outcome.Should().Be(PublishOutcome.Refused);
        answer.MayBeQueued.Should().BeFalse();
    }

    [Fact]
    public void A_refusal_contains_the_servers_message_in_one_line() =>
        Read(422, "{\n  \"title\": \"topic is required\"\n}").Trouble
            .Should().Be("422 UnprocessableEntity: { \"title\": \"topic is required\" }");

    [Fact]
    public void A_long_response_is_truncated() =>
        Read(500, new string('x', 100_000)).Trouble!.Length.Should().BeLessThan(400);

    [Fact]
    public void A_202_to_an_array_accepts_all_but_the_rejected_events()
    {
        var answer = Read(
            202,
            """
            {"status":"queued","accepted":2,"rejected":[
              {"index":1,"event_id":"a","errors":[{"field":"topic","rule":"is required"}]}]}
            """,
            events: 3);

        answer.Outcome.Should().Be(PublishOutcome.Accepted);
        Enumerable.Range(0, 3).Select(answer.Accepts).Should().Equal(true, false, true);
        answer.Trouble.Should().Contain("is required");
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
    public void A_202_that_does_not_account_for_every_event_of_an_array_is_not_an_acceptance(string body)
    {
        var answer = Read(202, body, events: 3);

        answer.Outcome.Should().Be(PublishOutcome.Refused);
        answer.MayBeQueued.Should().BeTrue();
        Enumerable.Range(0, 3).Should().NotContain(place => answer.Accepts(place));
    }

    private static PublishResult Read(int status, string body, int? events = null) =>
        ResponseReader.Read((HttpStatusCode)status, retryAfter: null, Encoding.UTF8.GetBytes(body), events);
}
