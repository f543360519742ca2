using Aggregator.Outbox.Resilience;

namespace Aggregator.Tests.Outbox.Resilience;

public sealed class BackoffTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(7, 6_400)]
    [InlineData(8, 10_000)]
    [InlineData(1_000_000, 10_000)]
    public void The_wait_doubles_up_to_the_limit(int attempt, int milliseconds) =>
        new Backoff(Limit, () => 1).After(attempt).TotalMilliseconds.Should().Be(milliseconds);

    [Fact]
    public void The_wait_is_random_in_the_upper_half_of_the_step()
    {
        new Backoff(Limit, () => 0).After(1).TotalMilliseconds.Should().Be(50);
        new Backoff(Limit, () => 0.5).After(1).TotalMilliseconds.Should().Be(75);
    }
}
