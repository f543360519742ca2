using Aggregator.Consumers.Ages;
using Aggregator.Contracts;
using Aggregator.Storage.History;

namespace Aggregator.Tests.Ingest;

/// <summary>The age of an event is told by the id of its message.</summary>
public sealed class AgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(250, 250L)]
    [InlineData(3_600_000, 3_600_000L)]
    [InlineData(-500, 0L)]
    [InlineData(-61_000, null)]
    [InlineData(8L * 24 * 3600 * 1000, null)]
    public void The_time_of_a_UUID_of_version_7_is_read(long agoMs, long? expected) =>
        MessageAge.InMs(Guid.CreateVersion7(Now.AddMilliseconds(-agoMs)), Now).Should().Be(expected);

    [Fact]
    public void The_time_of_an_id_for_which_a_request_waits_is_read()
    {
        var id = AwaitedId.Create(Now.AddMilliseconds(-250));

        MessageAge.InMs(id, Now).Should().Be(250);
        AwaitedId.IsOne(id).Should().BeTrue();
        (id.Version, id.Variant & 0xC).Should().Be((8, 8));
    }

    [Fact]
    public void Other_ids_tell_no_age()
    {
        MessageAge.InMs(null, Now).Should().BeNull();
        MessageAge.InMs(Guid.NewGuid(), Now).Should().BeNull();
        MessageAge.InMs(Guid.Parse("d9428888-122b-11e1-b85c-61cd3cbb3210"), Now).Should().BeNull();
    }

    [Fact]
    public void A_minute_is_written_again_only_if_it_has_changed_and_forgotten_when_it_is_over()
    {
        var totals = new AgeTotals();
        totals.Add(Now, 5, 2);
        totals.Add(Now, 3, 1);
        var first = totals.Changed().Should().ContainSingle().Subject;
        (first.MaxMs, first.Counts).Should().BeEquivalentTo((5L, new long[] { 0, 0, 0, 1, 0, 2 }));

        totals.Add(Now, 5, 1);
        totals.Confirm(first);
        var second = totals.Changed().Should().ContainSingle("an event came while it was written").Subject;
        totals.Confirm(second);
        totals.Changed().Should().BeEmpty();

        totals.Add(Now.AddMinutes(1), 7, 1);
        totals.Add(Now, 9, 1);
        var both = totals.Changed();
        both.Select(sample => sample.MaxMs).Should().Equal(9, 7);
        foreach (var sample in both)
            totals.Confirm(sample);
        totals.Add(Now.AddMinutes(1), 1, 1);
        totals.Changed().Should().ContainSingle().Which.Minute.Minute.Should().Be(1);
    }

    [Fact]
    public void While_nothing_can_be_written_the_memory_is_bounded()
    {
        var totals = new AgeTotals();
        for (var i = 0; i < 100; i++)
            totals.Add(Now.AddMinutes(i), AgeBuckets.Count, 1);

        totals.Changed().Should().HaveCount(10);
    }
}
