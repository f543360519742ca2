using Publisher.Worker.Accounting;

namespace Aggregator.Tests.Publisher;

public sealed class IdentityAccountTests
{
    private readonly IdentityAccount _account = new();

    [Fact]
    public void The_first_accepted_copy_is_unique_and_the_others_are_duplicates()
    {
        Accept(0, 1, 0, 0, 1, 2);

        ShouldExpect(received: (6, 6), unique: (3, 3), duplicates: (3, 3));
    }

    [Fact]
    public void An_accepted_repeat_of_an_original_that_was_given_up_is_unique()
    {
        // The original (identity 0) never reached the server, so it was not recorded.
        Accept(0);

        ShouldExpect(received: (1, 1), unique: (1, 1), duplicates: (0, 0));
    }

    [Fact]
    public void A_doubtful_copy_of_an_accepted_event_can_only_be_one_more_duplicate()
    {
        Doubt(0);
        Accept(0, 1);
        Doubt(1);

        ShouldExpect(received: (2, 4), unique: (2, 2), duplicates: (0, 2));
    }

    [Fact]
    public void An_event_with_only_doubtful_copies_may_be_unique_or_missing()
    {
        Accept(0);
        Doubt(1, 1, 1);

        ShouldExpect(received: (1, 4), unique: (1, 2), duplicates: (0, 2));
    }

    /// <summary>Enumerates all possible outcomes of the doubtful copies.</summary>
    [Fact]
    public void Every_outcome_of_doubtful_copies_is_within_the_ranges_and_both_bounds_are_reached()
    {
        int[] accepted = [0, 0, 1, 3];
        int[] doubtful = [1, 1, 2, 2, 3, 4];
        Accept(accepted);
        Doubt(doubtful);
        var expected = _account.Expect();

        var fates = Enumerable.Range(0, 1 << doubtful.Length).Select(fate =>
        {
            var queued = accepted.Concat(doubtful.Where((_, i) => (fate & (1 << i)) != 0)).ToList();
            return (Received: queued.Count, Unique: queued.Distinct().Count());
        }).ToList();
        fates.ConvertAll(fate => (long)fate.Received).Should().OnlyContain(count => expected.Received.Contains(count));
        new CountRange(fates.Min(fate => fate.Unique), fates.Max(fate => fate.Unique)).Should().Be(expected.Unique);
        new CountRange(fates.Min(Duplicates), fates.Max(Duplicates)).Should().Be(expected.Duplicates);
    }

    private static int Duplicates((int Received, int Unique) fate) => fate.Received - fate.Unique;

    private void Accept(params int[] identities) =>
        Array.ForEach(identities, identity => _account.Accept(Traffic.Numbered(identity)));

    private void Doubt(params int[] identities) =>
        Array.ForEach(identities, identity => _account.Doubt(Traffic.Numbered(identity)));

    private void ShouldExpect((long, long) received, (long, long) unique, (long, long) duplicates)
    {
        var expected = _account.Expect();
        expected.Received.Should().Be(new CountRange(received.Item1, received.Item2));
        expected.Unique.Should().Be(new CountRange(unique.Item1, unique.Item2));
        expected.Duplicates.Should().Be(new CountRange(duplicates.Item1, duplicates.Item2));
    }
}
