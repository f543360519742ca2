using System.Net.Http.Headers;
using Publisher.Worker.Sending;

namespace Aggregator.Tests.Publisher;

public sealed class RetryPolicyTests
{
    private const double AlmostOne = 0.999_999;

    private static readonly RetryLimits Limits = new();

    [Fact]
    public void The_back_off_grows_up_to_its_limit()
    {
        var policy = new RetryPolicy(
            Limits with { MaxDelay = TimeSpan.FromSeconds(1) }, new FixedRandom(AlmostOne), FixedTime.Noon);

        policy.WaitAfter(1, TimeSpan.Zero, null)!.Value.TotalMilliseconds.Should().BeApproximately(200, 0.1);
        policy.WaitAfter(1_000_000, TimeSpan.Zero, null)!.Value.TotalMilliseconds.Should().BeApproximately(1000, 0.1);
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

    [Fact]
    public void A_load_obeys_Retry_After_for_a_minute_at_most() =>
        Policy(0).WaitAfter(1, TimeSpan.Zero, new RetryConditionHeaderValue(TimeSpan.FromHours(1)))
            .Should().Be(TimeSpan.FromMinutes(1));

    [Fact]
    public void Retry_After_is_kept_even_if_it_exceeds_the_time_limit() =>
        Policy(0).WaitAfter(
            1, Limits.GiveUpAfter - TimeSpan.FromSeconds(1), new RetryConditionHeaderValue(TimeSpan.FromSeconds(5)))
            .Should().Be(TimeSpan.FromSeconds(5));

    private static RetryPolicy Policy(double draw) => new(Limits, new FixedRandom(draw), FixedTime.Noon);
}
