using Aggregator.Storage.History;

namespace Aggregator.Tests.Storage;

public sealed class AgeBucketsTests
{
    [Fact]
    public void Every_age_is_at_most_the_bound_of_its_bucket_and_above_that_of_the_one_before()
    {
        for (long ms = 0; ms < 1L << 31; ms += Math.Max(1, ms / 97))
        {
            var bucket = AgeBuckets.IndexOf(ms);

            AgeBuckets.UpperMs(bucket).Should().BeInRange(ms, Math.Max(7, ms + (ms / 4)));
            if (bucket > 0)
                AgeBuckets.UpperMs(bucket - 1).Should().BeLessThan(ms);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(1L << 31, AgeBuckets.Count - 1)]
    [InlineData(long.MaxValue, AgeBuckets.Count - 1)]
    public void The_last_bucket_holds_everything_older(long ms, int bucket) =>
        AgeBuckets.IndexOf(ms).Should().Be(bucket);
}
