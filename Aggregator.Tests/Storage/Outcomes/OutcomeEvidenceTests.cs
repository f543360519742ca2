using Aggregator.Storage.Outcomes;

namespace Aggregator.Tests.Storage.Outcomes;

/// <summary>What follows from committed rows for the copies of one identity in one message.</summary>
public sealed class OutcomeEvidenceTests
{
    private const long Before = 100;
    private const long Hash = 7;

    private static readonly DateTime StoredAt = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_key_that_is_older_than_the_message_makes_every_copy_a_duplicate() =>
        Of(Key(Before), duplicates: 0, copies: 2).Should().Equal("Duplicate", "Duplicate");

    [Theory]
    [InlineData(0, 1, "Stored")]
    [InlineData(1, 1, "Duplicate")]
    [InlineData(1, 2, "Stored,Duplicate")]
    [InlineData(2, 2, "Duplicate,Duplicate")]
    [InlineData(2, 3, "Stored,Duplicate,Duplicate")]
    public void Of_a_newer_key_the_message_is_the_first_unless_all_of_its_copies_are_duplicates(
        long duplicates, int copies, string expected) =>
        string.Join(',', Of(Key(Before + 1), duplicates, copies)).Should().Be(expected);

    [Fact]
    public void Refused_copies_precede_the_stored_one_and_duplicates_follow_it() =>
        Of(Key(Before + 1), duplicates: 1, copies: 3, rejections: ["refused"])
            .Should().Equal("Rejected", "Stored", "Duplicate");

    [Fact]
    public void A_refused_copy_whose_identity_another_message_stores_is_rejected() =>
        Of(Key(Before + 1), duplicates: 0, copies: 1, rejections: ["refused"]).Should().Equal("Rejected");

    [Fact]
    public void Without_a_key_a_copy_is_rejected_even_if_the_rejection_is_gone() =>
        Of(key: null, duplicates: 0, copies: 1).Should().Equal("Rejected");

    [Fact]
    public void A_message_that_was_rejected_as_a_whole_has_stored_nothing() =>
        Of(Key(Before + 1), duplicates: 0, copies: 1, whole: "unread").Should().Equal("Rejected");

    [Theory]
    [InlineData(Hash, false)]
    [InlineData(Hash + 1, true)]
    [InlineData(null, null)]
    public void Payloads_are_compared_by_their_hashes_if_these_are_comparable(long? stored, bool? differed)
    {
        var evidence = new OutcomeEvidence(new StoredKey(Before, StoredAt, stored), 0, [], null);

        var outcome = evidence.Of(Sent(place: 0, copies: 1));

        (outcome.Id, outcome.StoredAt, outcome.PayloadDiffered).Should().Be((Before, StoredAt, differed));
    }

    private static StoredKey Key(long id) => new(id, StoredAt, Hash);

    private static SentEvent Sent(int place, int copies) =>
        new(Guid.Empty, "topic", "id", Hash, place, copies, new OutcomeMarks(Before, 0));

    private static IEnumerable<string> Of(
        StoredKey? key, long duplicates, int copies, string[]? rejections = null, string? whole = null)
    {
        var evidence = new OutcomeEvidence(key, duplicates, rejections ?? [], whole);
        return Enumerable.Range(0, copies).Select(place => evidence.Of(Sent(place, copies)).Kind.ToString());
    }
}
