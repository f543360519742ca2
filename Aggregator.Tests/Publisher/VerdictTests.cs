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
    public void Expected_counts_pass_the_verification() =>
        Disagreements(After(100, 70, 30), Exact).Should().BeEmpty();

    [Theory]
    [InlineData(100, 69, 31)]
    [InlineData(100, 71, 29)]
    public void A_unique_count_off_by_one_fails_the_verification(int received, int unique, int duplicates) =>
        Disagreements(After(received, unique, duplicates), Exact).Should().Equal("unique", "duplicates");

    [Fact]
    public void A_lost_event_fails_the_verification() =>
        Disagreements(After(99, 70, 29), Exact).Should().Equal("received", "duplicates");

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Doubtful_copies_may_be_counted_as_duplicates_but_no_further_events_may(int copies, bool agrees) =>
        (Disagreements(After(100 + copies, 70, 30 + copies), Exact with { DoubtfulCopies = 5 }).Count == 0)
            .Should().Be(agrees);

    [Fact]
    public void Rejected_events_fail_the_verification() =>
        Disagreements(After(100, 70, 29, rejected: 1), Exact).Should().Equal("duplicates", "rejected");

    [Fact]
    public void Counts_that_do_not_add_up_fail_the_verification() =>
        Disagreements(After(100, 70, 30, rejected: 1), Exact)
            .Should().Equal("rejected", "unique + duplicates + rejected = received");

    [Fact]
    public void Refused_and_given_up_events_fail_the_verification() =>
        Disagreements(After(100, 70, 30), Exact, Load with { Refused = 1, GivenUp = 1 })
            .Should().Equal("events refused", "events given up");

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void An_unbalanced_or_unreadable_ledger_fails_the_verification(bool? balanced) =>
        Disagreements(After(100, 70, 30), Exact, balanced: balanced).Should().Equal("ledger balanced (GET /verify)");

    [Fact]
    public void Correct_counts_with_a_queue_that_is_not_empty_fail_the_verification() =>
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
