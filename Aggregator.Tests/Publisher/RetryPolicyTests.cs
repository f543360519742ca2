using System.Net.Http.Headers;
using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class RetryPolicyTests
{
    private const double AlmostOne = 0.999_999;

    private static readonly RetryLimits Limits = new();

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1600)]
    [InlineData(7, 6400)]
    [InlineData(8, 10_000)]
    [InlineData(1_000_000, 10_000)]
    public void The_maximum_wait_doubles_with_every_failure_up_to_the_cap(int attempts, double milliseconds) =>
        Policy(AlmostOne).WaitAfter(attempts, TimeSpan.Zero, null)!.Value.TotalMilliseconds
            .Should().BeApproximately(milliseconds, 0.1);

    [Fact]
    public void Jitter_covers_the_whole_wait()
    {
        var policy = new RetryPolicy(Limits, new Random(3), FixedTime.Noon);

        var waits = Enumerable.Range(0, 10_000)
            .Select(_ => policy.WaitAfter(5, TimeSpan.Zero, null)!.Value.TotalMilliseconds).ToList();
        waits.Should().OnlyContain(wait => wait >= 0 && wait < 1600);
        waits.Min().Should().BeLessThan(20);
        waits.Max().Should().BeGreaterThan(1580);
        waits.Average().Should().BeApproximately(800, 30);
    }

    [Fact]
    public void The_policy_gives_up_at_the_limit_of_attempts_and_not_earlier()
    {
        var policy = new RetryPolicy(Limits with { Attempts = 3 }, new FixedRandom(0), FixedTime.Noon);

        policy.WaitAfter(2, TimeSpan.Zero, null).Should().NotBeNull();
        policy.WaitAfter(3, TimeSpan.Zero, null).Should().BeNull();
    }

    [Fact]
    public void The_policy_gives_up_at_the_time_limit_and_not_earlier()
    {
        var policy = Policy(0);

        policy.WaitAfter(1000, Limits.GiveUpAfter - TimeSpan.FromTicks(1), null).Should().NotBeNull();
        policy.WaitAfter(1, Limits.GiveUpAfter, null).Should().BeNull();
    }

    [Fact]
    public void The_last_wait_ends_at_the_time_limit() =>
        Policy(AlmostOne).WaitAfter(20, Limits.GiveUpAfter - TimeSpan.FromSeconds(2), null)
            .Should().Be(TimeSpan.FromSeconds(2));

    [Theory]
    [InlineData(0, 5000)]
    [InlineData(0.5, 5050)]
    public void Retry_After_in_seconds_is_the_minimum_wait_plus_a_little_jitter(double draw, int milliseconds) =>
        Policy(draw).WaitAfter(1, TimeSpan.Zero, new RetryConditionHeaderValue(TimeSpan.FromSeconds(5)))
            .Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(7, 7)]
    [InlineData(-7, 0)]
    [InlineData(3600, 60)]
    public void Retry_After_as_a_date_counts_from_now_and_is_bounded(int secondsFromNow, int waited)
    {
        var date = new RetryConditionHeaderValue(FixedTime.Noon.GetUtcNow().AddSeconds(secondsFromNow));

        Policy(0).WaitAfter(1, TimeSpan.Zero, date).Should().Be(TimeSpan.FromSeconds(waited));
    }

    [Fact]
    public void A_back_off_longer_than_Retry_After_is_kept() =>
        Policy(AlmostOne).WaitAfter(8, TimeSpan.Zero, new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)))!
            .Value.TotalSeconds.Should().BeApproximately(10, 0.001);

    [Fact]
    public void Retry_After_is_kept_even_if_it_exceeds_the_time_limit() =>
        Policy(0).WaitAfter(
            1, Limits.GiveUpAfter - TimeSpan.FromSeconds(1), new RetryConditionHeaderValue(TimeSpan.FromSeconds(5)))
            .Should().Be(TimeSpan.FromSeconds(5));

    private static RetryPolicy Policy(double draw) => new(Limits, new FixedRandom(draw), FixedTime.Noon);
}
