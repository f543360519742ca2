using System.Net;
using Aggregator.Client.Sending;
using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class PublishResultTests
{
    [Fact]
    public void A_confirmed_request_is_accepted() =>
        PublishResult.From(AttemptOutcome.Settled.Confirmed).Should().BeSameAs(PublishResult.Accepted);

    [Fact]
    public void Rejected_events_are_refused_out_of_an_accepted_array()
    {
        var result = PublishResult.From(new AttemptOutcome.Settled(
            new Dictionary<int, IReadOnlyList<string>> { [1] = ["topic is required"] }));

        result.Outcome.Should().Be(PublishOutcome.Accepted);
        Enumerable.Range(0, 3).Select(result.Accepts).Should().Equal(true, false, true);
        result.Trouble.Should().Be("rejected out of an array: topic is required");
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.TooManyRequests, false)]
    public void A_failed_response_leaves_open_what_its_status_leaves_open(HttpStatusCode status, bool mayBeQueued)
    {
        var result = PublishResult.From(new AttemptOutcome.Failed("later") { Status = status });

        result.Should().BeEquivalentTo(new PublishResult(PublishOutcome.Failed)
        {
            MayBeQueued = mayBeQueued,
            ReachedServer = true,
            Trouble = "later",
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_response_events_may_be_queued_if_there_was_a_connection(bool isConnected)
    {
        var result = PublishResult.From(new AttemptOutcome.Failed("lost") { IsConnected = isConnected });

        result.Outcome.Should().Be(PublishOutcome.Failed);
        result.MayBeQueued.Should().Be(isConnected);
        result.ReachedServer.Should().Be(isConnected);
    }

    [Fact]
    public void A_refusal_queued_nothing()
    {
        var result = PublishResult.From(new AttemptOutcome.Refused(413, "too large", BlamesEvents: true));

        result.Should().BeEquivalentTo(new PublishResult(PublishOutcome.Refused) { Trouble = "too large" });
        result.MayBeQueued.Should().BeFalse();
    }

    [Fact]
    public void A_202_that_does_not_account_for_the_events_is_neither_an_acceptance_nor_retried()
    {
        var result = PublishResult.From(new AttemptOutcome.Failed("202") { Status = HttpStatusCode.Accepted });

        result.Outcome.Should().Be(PublishOutcome.Refused);
        result.MayBeQueued.Should().BeTrue();
        Enumerable.Range(0, 3).Should().NotContain(place => result.Accepts(place));
    }
}
