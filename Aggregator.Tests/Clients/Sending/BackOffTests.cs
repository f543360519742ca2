using System.Net.Http.Headers;
using Aggregator.Client.Sending;
using Aggregator.Tests.Publisher;

namespace Aggregator.Tests.Clients.Sending;

public sealed class BackOffTests
{
    private const double AlmostOne = 0.999_999;

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(6, 6_400)]
    [InlineData(9, 30_000)]
    [InlineData(int.MaxValue, 30_000)]
    public void The_longest_wait_doubles_with_every_failure_up_to_the_limit(int failures, double milliseconds) =>
        Policy(AlmostOne).WaitAfter(failures, null).TotalMilliseconds.Should().BeApproximately(milliseconds, 0.1);

    [Fact]
    public void The_wait_is_spread_over_the_whole_time()
    {
        var policy = new BackOff(TimeSpan.FromSeconds(30), new Random(3), FixedTime.Noon);

        var waits = Enumerable.Range(0, 10_000).Select(_ => policy.WaitAfter(4, null).TotalMilliseconds).ToList();

        waits.Should().OnlyContain(wait => wait >= 0 && wait < 1600);
        waits.Min().Should().BeLessThan(20);
        waits.Max().Should().BeGreaterThan(1580);
        waits.Average().Should().BeApproximately(800, 30);
    }

    [Theory]
    [InlineData(0, 7_000)]
    [InlineData(0.5, 7_100)]
    public void A_retry_after_in_seconds_is_the_least_wait(double draw, int milliseconds) =>
        Policy(draw).WaitAfter(1, new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)))
            .Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(7, 7)]
    [InlineData(-7, 0)]
    [InlineData(86_400, 3_600)]
    public void A_retry_after_with_a_date_counts_from_now_and_is_bounded(int secondsFromNow, int seconds)
    {
        var date = new RetryConditionHeaderValue(FixedTime.Noon.GetUtcNow().AddSeconds(secondsFromNow));

        Policy(0).WaitAfter(1, date).Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void A_back_off_longer_than_the_retry_after_is_kept() =>
        Policy(AlmostOne).WaitAfter(9, new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)))
            .TotalSeconds.Should().BeApproximately(30, 0.001);

    [Fact]
    public void The_last_wait_ends_when_no_time_is_left() =>
        Policy(AlmostOne).WaitAfter(9, null, left: TimeSpan.FromSeconds(2)).Should().Be(TimeSpan.FromSeconds(2));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 5.2)]
    public void Only_a_retry_after_exceeds_the_time_that_is_left(int asked, double seconds) =>
        Policy(AlmostOne)
            .WaitAfter(9, new RetryConditionHeaderValue(TimeSpan.FromSeconds(asked)), left: TimeSpan.FromSeconds(2))
            .TotalSeconds.Should().BeApproximately(seconds, 0.001);

    private static BackOff Policy(double draw) =>
        new(TimeSpan.FromSeconds(30), new FixedRandom(draw), FixedTime.Noon);
}
