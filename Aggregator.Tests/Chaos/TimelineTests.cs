extern alias chaos;

using chaos::Aggregator.Chaos.Watching;

namespace Aggregator.Tests.Chaos;

public sealed class TimelineTests
{
    private const long Second = 1_000_000_000;

    private readonly Timeline _timeline = new();

    public TimelineTests()
    {
        foreach (var second in (int[])[1, 2, 5, 6, 14, 15])
            _timeline.Add(second * Second);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 5)]
    [InlineData(13, 14)]
    public void The_first_progress_after_a_moment_is_found(int from, int first) =>
        _timeline.FirstAfter(from * Second).Should().Be(first * Second);

    [Fact]
    public void There_is_none_after_the_last() => _timeline.FirstAfter(15 * Second).Should().BeNull();

    [Theory]
    [InlineData(1, 6, 3)]
    [InlineData(3, 4, 3)]
    [InlineData(5, 16, 8)]
    [InlineData(14, 18, 3)]
    [InlineData(15, 17, 2)]
    public void A_time_without_progress_counts_in_full_if_it_overlaps_the_window(int from, int to, int longest) =>
        _timeline.LongestGap(from * Second, to * Second).Should().Be(TimeSpan.FromSeconds(longest));

    [Fact]
    public void Moments_that_are_reported_in_another_order_do_not_go_back()
    {
        _timeline.Add(14 * Second);

        _timeline.FirstAfter(14 * Second).Should().Be(15 * Second);
    }
}
