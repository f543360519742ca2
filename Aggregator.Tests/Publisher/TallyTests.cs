using Publisher.Worker.Accounting;
using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class TallyTests
{
    private static readonly PublishResult Accepted = new(PublishOutcome.Accepted);
    private static readonly PublishResult Lost = new(PublishOutcome.Failed) { MayBeQueued = true, Trouble = "lost" };

    private readonly Tally _tally = new();

    [Fact]
    public void An_event_that_needs_three_attempts_is_sent_and_accepted_once()
    {
        Send(Array(0, 1), Lost, Lost, Accepted);

        _tally.Figures.Should().Be(new LoadFigures(2, 2, 0, 0, Requests: 3, Retries: 2, "lost", null));
        _tally.Expect().Should().Be(new Expectation(2, DoubtfulCopies: 4, 2, 2));
    }

    [Fact]
    public void Events_refused_out_of_an_array_are_not_expected_to_be_stored()
    {
        var partly = Accepted with { RejectedIndexes = new HashSet<int> { 1 }, Trouble = "rejected: too long" };

        Send(Array(0, 1, 0), partly);

        _tally.Figures.Should().Be(new LoadFigures(3, 2, 1, 0, 1, 0, null, FirstRefusal: "rejected: too long"));
        _tally.Expect().Should().Be(new Expectation(2, 0, AcceptedIdentities: 1, 1));
    }

    [Fact]
    public void A_refused_request_refuses_all_its_events_and_the_first_reason_is_kept()
    {
        Send(Array(0, 1), new PublishResult(PublishOutcome.Refused) { Trouble = "first" });
        Send(Array(2), new PublishResult(PublishOutcome.Refused) { Trouble = "second" });

        _tally.Figures.Should().Be(new LoadFigures(3, 0, Refused: 3, 0, 2, 0, null, FirstRefusal: "first"));
        _tally.Expect().Received.Should().Be(CountRange.Exactly(0));
    }

    [Fact]
    public void A_request_given_up_after_doubtful_attempts_widens_the_expected_ranges()
    {
        var request = Array(0, 1);
        Send(request, Lost);
        _tally.GiveUp(request);

        _tally.Figures.Should().Be(new LoadFigures(2, 0, 0, GivenUp: 2, 1, 0, "lost", null));
        _tally.Expect().Unique.Should().Be(new CountRange(0, 2));
    }

    [Fact]
    public void Attempts_without_a_connection_have_no_latency()
    {
        Send(Array(0), new PublishResult(PublishOutcome.Failed) { ReachedServer = false, Trouble = "refused" });

        _tally.Latency().Max.Should().Be(TimeSpan.Zero);
    }

    private static PublishRequest Array(params int[] identities) =>
        PublishRequest.Array([.. identities.Select(identity => Traffic.Numbered(identity))]);

    private void Send(PublishRequest request, params PublishResult[] answers)
    {
        _tally.Begin(request);
        for (var i = 0; i < answers.Length; i++)
            _tally.Record(request, answers[i], TimeSpan.FromMilliseconds(1), isRetry: i > 0);
    }
}
