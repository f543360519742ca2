extern alias chaos;

using chaos::Aggregator.Chaos.Journals;
using chaos::Aggregator.Chaos.Verifying;

namespace Aggregator.Tests.Chaos;

public sealed class ComparisonTests
{
    private static readonly EventIdentity Confirmed = new("a", "confirmed");
    private static readonly EventIdentity InDoubt = new("a", "in-doubt");

    private readonly SentEvents _sent = new();
    private readonly Findings _findings = new();

    public ComparisonTests()
    {
        _sent.Confirm(_sent.Add(Confirmed, 1));
        _sent.Add(InDoubt, 2);
    }

    [Fact]
    public void Confirmed_events_stored_once_are_right_whether_or_not_those_in_doubt_are()
    {
        Compare((Confirmed, 1));
        _findings.All.Should().BeEmpty();

        _sent.Find(Confirmed)!.Stored = 0;
        Compare((Confirmed, 1), (InDoubt, 2));
        _findings.All.Should().BeEmpty();
    }

    [Fact]
    public void A_confirmed_event_that_is_not_stored_is_found()
    {
        Compare((InDoubt, 2));

        _findings.All.Should().ContainSingle().Which.Should().StartWith("1 events were confirmed and are not stored")
            .And.Contain("a/confirmed");
    }

    [Fact]
    public void An_event_that_is_stored_twice_is_found()
    {
        Compare((Confirmed, 1), (Confirmed, 1));

        _findings.All.Should().ContainSingle().Which.Should().Contain("stored more than once");
    }

    [Fact]
    public void An_event_that_was_never_sent_is_found()
    {
        Compare((Confirmed, 1), (new EventIdentity("b", "confirmed"), 1));

        _findings.All.Should().ContainSingle().Which.Should().Contain("never sent").And.Contain("b/confirmed");
    }

    [Fact]
    public void An_event_that_is_stored_with_another_value_is_found()
    {
        Compare((Confirmed, 3));

        _findings.All.Should().ContainSingle().Which.Should().Contain("another value");
    }

    [Fact]
    public void An_identity_that_was_sent_with_two_values_is_found()
    {
        _sent.Add(Confirmed, 9);
        Compare((Confirmed, 1));

        _findings.All.Should().ContainSingle().Which.Should().Contain("two values");
    }

    [Theory]
    [InlineData(10, 7, 3, 0, 7, "")]
    [InlineData(12, 7, 5, 0, 7, "")]
    [InlineData(9, 7, 2, 0, 7, "9 events were received")]
    [InlineData(13, 7, 6, 0, 7, "13 events were received")]
    [InlineData(11, 7, 3, 0, 7, "does not add up")]
    [InlineData(11, 7, 3, 1, 7, "rejected")]
    [InlineData(10, 7, 3, 0, 8, "7 events are counted and 8 are stored")]
    public void The_ledger_is_held_to_the_journals_and_the_rows(
        long received, long unique, long duplicates, long rejected, long rows, string trouble)
    {
        new LedgerComparison(ConfirmedSends: 10, PossibleSends: 12, rows).Report(
            new LedgerFigures(received, unique, duplicates, rejected, Redelivered: 0), _findings);

        if (trouble.Length == 0)
            _findings.All.Should().BeEmpty();
        else
            _findings.All.Should().ContainSingle().Which.Should().Contain(trouble);
    }

    private void Compare(params (EventIdentity Identity, ulong Value)[] rows)
    {
        var comparison = new StoredComparison(_sent);
        foreach (var (identity, value) in rows)
            comparison.Add(identity, value);
        comparison.Report(_findings);
    }
}
