using Aggregator.Bench.Events;
using Aggregator.Bench.Growing;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using Aggregator.Bench.Rest;

namespace Aggregator.Bench;

/// <summary>
/// What must be reached on two processors that broker, database, client and programs share. Every ratio is to a
/// reference that the same run has measured.
/// </summary>
internal static class BenchTargets
{
    private const double Half = 0.5;

    public static readonly RatioRule PlainRatio = new("limit-1", "plain", AtLeast: 0.95);
    public static readonly RatioRule BulkRatio = new("bulk", "limit-1", AtLeast: 0.9);
    public static readonly RatioRule TwinRatio = new("events", "twin", AtLeast: 0.6);
    public static readonly RatioRule RowByRowRatio = new("events", "rowbyrow", AtLeast: 20);
    public static readonly RatioRule RestBatchRatio = new("rest-batch", "limit-1", AtLeast: 0.5);
    public static readonly RatioRule GroupCommitRatio = new("rest-single", "rest-single-alone", AtLeast: 2.5);

    public static IReadOnlyList<Target> All { get; } =
    [
        Target.Ratio("limit / plain table", PlainRatio),
        Target.Ratio("bulk / limit", BulkRatio),
        Target.Ratio("events / twin", TwinRatio),
        Target.Ratio("events / rowbyrow", RowByRowRatio),
        Target.Ratio("rest-batch / limit", RestBatchRatio),
        Target.Ratio("rest-single / group commit off", GroupCommitRatio),
        Target.Median("rest-single", "rest-single", Figure.Rate, 6_000, "events/s"),
        Latency("p50", 40),
        Latency("p99", 250),
        Target.Median(
            "rate at 10 million / rate at 0", GrowContender.NameOf(EventIds.Random), GrowContender.Share(10), 0.8,
            string.Empty),
        Target.Largest("consumer peak memory", ResourceMeter.ConsumerMemory, 300, "MiB"),
        Target.Largest("API peak memory", ResourceMeter.ApiMemory, 300, "MiB"),
    ];

    private static Target Latency(string percentile, double max)
    {
        var name = $"accepted to stored at half load, {percentile}";
        var target = Target.Median(name, "latency", LatencyContender.Stored(Half, percentile), max, "ms");
        return target with { IsMaximum = true };
    }
}
