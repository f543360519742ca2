using Publisher.Worker.Accounting;
using Publisher.Worker.Verifying;

namespace Aggregator.Tests.Publisher;

public sealed class VerdictTests
{
    private static readonly AggregatorStats Before =
        new() { Received = 1000, Unique = 700, Duplicates = 290, Rejected = 10, Backlog = 0 };

    private static readonly Expectation Exact = new(100, DoubtfulCopies: 0, 70, 70);
    private static readonly LoadFigures Load = new(100, 100, 0, 0, 100, 0, null, null);

    [Fact]
    public void Counts_as_expected_agree() =>
        Disagreements(After(100, 70, 30), Exact).Should().BeEmpty();

    [Theory]
    [InlineData(100, 69, 31)]
    [InlineData(100, 71, 29)]
    public void A_unique_count_off_by_one_disagrees(int received, int unique, int duplicates) =>
        Disagreements(After(received, unique, duplicates), Exact).Should().Equal("unique", "duplicates");

    [Fact]
    public void A_lost_event_disagrees() =>
        Disagreements(After(99, 70, 29), Exact).Should().Equal("received", "duplicates");

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Doubtful_copies_may_come_as_duplicates_and_no_more(int copies, bool agrees) =>
        (Disagreements(After(100 + copies, 70, 30 + copies), Exact with { DoubtfulCopies = 5 }).Count == 0)
            .Should().Be(agrees);

    [Fact]
    public void Rejected_events_disagree() =>
        Disagreements(After(100, 70, 29, rejected: 1), Exact).Should().Equal("duplicates", "rejected");

    [Fact]
    public void Counts_that_do_not_add_up_disagree() =>
        Disagreements(After(100, 70, 30, rejected: 1), Exact)
            .Should().Equal("rejected", "unique + duplicates + rejected = received");

    [Fact]
    public void Events_refused_or_given_up_disagree() =>
        Disagreements(After(100, 70, 30), Exact, Load with { Refused = 1, GivenUp = 1 })
            .Should().Equal("events refused", "events given up");

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void A_ledger_that_is_not_balanced_or_does_not_answer_disagrees(bool? balanced) =>
        Disagreements(After(100, 70, 30), Exact, balanced: balanced).Should().Equal("ledger balanced (GET /verify)");

    [Fact]
    public void Right_counts_beside_a_queue_that_is_not_empty_disagree() =>
        Disagreements(After(100, 70, 30), Exact, isDrained: false).Should().Equal("queue drained");

    private static List<string> Disagreements(
        AggregatorStats after,
        Expectation expected,
        LoadFigures? load = null,
        bool isDrained = true,
        bool? balanced = true) =>
        [.. Verdict.Compare(Before, after, expected, load ?? Load, isDrained, balanced)
            .Where(comparison => !comparison.Agrees).Select(comparison => comparison.Subject)];

    private static AggregatorStats After(int received, int unique, int duplicates, int rejected = 0) => new()
    {
        Received = Before.Received + received,
        Unique = Before.Unique + unique,
        Duplicates = Before.Duplicates + duplicates,
        Rejected = Before.Rejected + rejected,
        Backlog = 0,
    };
}
