using Publisher.Worker.Accounting;

namespace Aggregator.Tests.Publisher;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void Percentiles_are_never_too_low_and_at_most_a_128th_too_high(double share)
    {
        // The durations range from 1 µs to 1000 s, evenly over the magnitudes.
        var random = new Random(5);
        var durations = Enumerable.Range(0, 50_000)
            .Select(_ => TimeSpan.FromMicroseconds(Math.Pow(10, random.NextDouble() * 9))).ToList();
        var histogram = new LatencyHistogram();
        durations.ForEach(histogram.Add);

        var exact = durations.Order().ElementAt((int)Math.Ceiling(share * durations.Count) - 1);
        var max = (exact * (1 + (1.0 / 128))) + TimeSpan.FromMicroseconds(1);
        histogram.Percentile(share).Should().BeGreaterThanOrEqualTo(exact).And.BeLessThanOrEqualTo(max);
    }

    [Fact]
    public void The_maximum_is_exact()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromTicks(12_345_671));
        histogram.Add(TimeSpan.FromTicks(89));

        histogram.Max.Should().Be(TimeSpan.FromTicks(12_345_671));
        histogram.Percentile(1).Should().Be(TimeSpan.FromTicks(12_345_671));
    }

    [Fact]
    public void Without_durations_everything_is_zero()
    {
        var histogram = new LatencyHistogram();

        histogram.Percentile(0.99).Should().Be(TimeSpan.Zero);
        histogram.Max.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Durations_beyond_the_range_count_as_the_maximum()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromDays(1));
        histogram.Add(TimeSpan.FromDays(2));

        histogram.Percentile(0.5).Should().BeCloseTo(LatencyHistogram.Longest, TimeSpan.FromMicroseconds(1));
        histogram.Max.Should().Be(TimeSpan.FromDays(2));
    }
}
