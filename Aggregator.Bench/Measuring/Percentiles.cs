using Publisher.Worker.Accounting;

namespace Aggregator.Bench.Measuring;

/// <summary>Figures of how times are spread.</summary>
internal static class Percentiles
{
    /// <summary>The 50th, 99th and 99.9th percentile, in milliseconds.</summary>
    public static IEnumerable<Figure> From(string what, IEnumerable<TimeSpan> times)
    {
        var histogram = new LatencyHistogram();
        foreach (var time in times)
            histogram.Add(time);
        return
        [
            new($"{what} p50", histogram.Percentile(0.5).TotalMilliseconds, "ms"),
            new($"{what} p99", histogram.Percentile(0.99).TotalMilliseconds, "ms"),
            new($"{what} p99.9", histogram.Percentile(0.999).TotalMilliseconds, "ms"),
        ];
    }
}
