using System.Net.Http.Headers;
using Aggregator.Client.Sending;
using Aggregator.Tests.Publisher;

namespace Aggregator.Tests.Clients;

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
    public void The_wait_is_spread_over_the_whole_time() =>
        Policy(0).WaitAfter(9, null).Should().Be(TimeSpan.Zero);

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
    public void A_retry_after_with_a_date_counts_from_now(int secondsFromNow, int seconds)
    {
        var date = new RetryConditionHeaderValue(FixedTime.Noon.GetUtcNow().AddSeconds(secondsFromNow));

        var wait = Policy(0).WaitAfter(1, date);

        (wait < TimeSpan.Zero ? TimeSpan.Zero : wait).Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void A_back_off_longer_than_the_retry_after_is_kept() =>
        Policy(AlmostOne).WaitAfter(9, new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)))
            .TotalSeconds.Should().BeApproximately(30, 0.001);

    private static BackOff Policy(double draw) =>
        new(TimeSpan.FromSeconds(30), new FixedRandom(draw), FixedTime.Noon);
}
