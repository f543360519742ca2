using System.Globalization;
using Aggregator.Bench.Events;
using Aggregator.Bench.Few;
using Aggregator.Bench.Growing;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Memory;
using Aggregator.Bench.Processes;
using Aggregator.Bench.Rest;
using Aggregator.Bench.Starting;

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
    public static readonly RatioRule TwinRatio = new("events", "twin", AtLeast: 0.7);
    public static readonly RatioRule RowByRowRatio = new("events", "rowbyrow", AtLeast: 20);
    public static readonly RatioRule RestBatchRatio = new("rest-batch", "limit-1", AtLeast: 0.5);
    public static readonly RatioRule GroupCommitRatio = new("rest-single", "rest-single-alone", AtLeast: 2.5);

    public static readonly RatioRule TwoConsumersRatio = new("scale-2", "scale-1", AtLeast: 0.95);
    public static readonly RatioRule FourConsumersRatio = new("scale-4", "scale-1", AtLeast: 0.95);
    public static readonly RatioRule OneConnectionRatio = new(FewBenchmark.Few(1), FewBenchmark.Floor(1), AtLeast: 1);

    public static readonly RatioRule TwentyConnectionsRatio =
        new(FewBenchmark.Few(20), FewBenchmark.Floor(20), AtLeast: 2.5);

    public static readonly RatioRule FewConnectionsRatio =
        new(FewBenchmark.Few(20), FewBenchmark.Few(64), AtLeast: 0.6);

    public static IReadOnlyList<Target> All { get; } =
    [
        Target.Ratio("limit / plain table", PlainRatio),
        Target.Ratio("bulk / limit", BulkRatio),
        Target.Ratio("events / twin", TwinRatio),
        Target.Ratio("events / rowbyrow", RowByRowRatio),
        Target.Ratio("rest-batch / limit", RestBatchRatio),
        Target.Ratio("rest-single / group commit off", GroupCommitRatio),
        Target.Median("rest-single", "rest-single", Figure.Rate, 6_000, "events/s"),
        Target.Ratio("2 consumers / 1 consumer", TwoConsumersRatio),
        Target.Ratio("4 consumers / 1 consumer", FourConsumersRatio),
        Target.Ratio("1 connection / floor", OneConnectionRatio),
        Target.Ratio("20 connections / floor", TwentyConnectionsRatio),
        Target.Ratio("20 connections / 64 connections", FewConnectionsRatio),
        Cost(1, 2.0),
        Cost(20, 0.3),
        Cost(64, 0.2),
        Target.Median("start, cold / warm", StartBenchmark.Name, StartContender.ColdShare, 0.8, string.Empty),
        AtMost("publisher, processor time for an event", StartBenchmark.Name, StartContender.WarmPublisher, 0.08, "ms"),
        Latency("p50", 40),
        Latency("p99", 250),
        Target.Median(
            "rate at 10 million / rate at 0", GrowContender.NameOf(EventIds.Random), GrowContender.Share(10), 0.85, string.Empty),
        Target.Largest("consumer peak memory", ResourceMeter.ConsumerMemory, 300, "MiB"),
        Target.Largest("API peak memory", ResourceMeter.ApiMemory, 300, "MiB"),
        Target.Largest("memory, second half / first half", ResidentSets.Growth, 1.1, string.Empty),
    ];

    private static Target Cost(int connections, double max)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"processor time for an event, {connections} at a time");
        return AtMost(name, FewBenchmark.Few(connections), ResourceMeter.SumName, max, "ms");
    }

    private static Target Latency(string percentile, double max)
    {
        var name = $"accepted to stored at half load, {percentile}";
        return AtMost(name, "latency", LatencyContender.Stored(Half, percentile), max, "ms");
    }

    private static Target AtMost(string text, string contender, string figure, double max, string unit) =>
        Target.Median(text, contender, figure, max, unit) with { IsMaximum = true };
}
