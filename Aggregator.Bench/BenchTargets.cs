using System.Globalization;
using Aggregator.Bench.Events;
using Aggregator.Bench.Few;
using Aggregator.Bench.Growing;
using Aggregator.Bench.Lines;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Memory;
using Aggregator.Bench.Processes;
using Aggregator.Bench.Rest;
using Aggregator.Bench.Starting;
using Aggregator.Bench.Upkeep;

namespace Aggregator.Bench;

/// <summary>
/// The targets for two processors that broker, database, client and programs share. The reference of every ratio is
/// measured in the same run.
/// </summary>
internal static class BenchTargets
{
    private const double Half = 0.5;

    public static IReadOnlyList<Target> All { get; } =
    [
        Target.Ratio("limit / plain table", BenchRatios.Plain),
        Target.Ratio("bulk / limit", BenchRatios.Bulk),
        Target.Ratio("events / twin", BenchRatios.Twin),
        Target.Ratio("events / rowbyrow", BenchRatios.RowByRow),
        Target.Ratio("rest-batch / limit", BenchRatios.RestBatch),
        Target.Ratio("rest-single / group commit off", BenchRatios.GroupCommit),
        Target.Ratio("events with telemetry / without", BenchRatios.EventsObserved),
        Target.Ratio("rest-single with telemetry / without", BenchRatios.RestObserved),
        Target.Median("rest-single", "rest-single", Figure.Rate, 6_000, "events/s"),
        Target.Ratio("2 consumers / 1 consumer", BenchRatios.TwoConsumers),
        Target.Ratio("4 consumers / 1 consumer", BenchRatios.FourConsumers),
        Target.Ratio("1 connection / floor", BenchRatios.OneConnection),
        Target.Ratio("20 connections / floor", BenchRatios.TwentyConnections),
        Target.Ratio("20 connections / 64 connections", BenchRatios.FewConnections),
        Cost(1, 2.0),
        Cost(20, 0.3),
        Cost(64, 0.2),
        Target.Median("start, cold / warm", StartBenchmark.Name, StartContender.ColdShare, 0.8, string.Empty),
        AtMost("publisher, processor time for an event", StartBenchmark.Name, StartContender.WarmPublisher, 0.08, "ms"),
        Line("lines"),
        Line("lines-message"),
        Line("lines-serilog"),
        AtMost("stored, answered to a request that waits alone, p50", "wait-1", "answered p50", 15, "ms"),
        Latency("p50", 40),
        Latency("p99", 250),
        Target.Median(
            "rate at 10 million / rate at 0",
            GrowContender.NameOf(EventIds.Random),
            GrowContender.Share(10),
            0.85,
            string.Empty),
        BesideUpkeep(UpkeepContender.WhileArchived),
        BesideUpkeep(UpkeepContender.WhileDropped),
        BesideUpkeep(UpkeepContender.WhileKeysGo),
        Target.Largest("consumer peak memory", ResourceMeter.ConsumerMemory, 300, "MiB"),
        Target.Largest("API peak memory", ResourceMeter.ApiMemory, 300, "MiB"),
        Target.Largest("memory, second half / first half", ResidentSets.Growth, 1.1, string.Empty),
    ];

    private static Target Cost(int connections, double max)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"processor time for an event, {connections} at a time");
        return AtMost(name, FewBenchmark.Few(connections), ResourceMeter.SumName, max, "ms");
    }

    private static Target BesideUpkeep(string share) =>
        Target.Median(share, UpkeepBenchmark.Name, share, 0.9, string.Empty);

    private static Target Line(string contender) =>
        AtMost($"{contender}, cost for the thread", contender, LinesContender.Cost, 1_000, "ns");

    private static Target Latency(string percentile, double max)
    {
        var name = $"accepted to stored at half load, {percentile}";
        return AtMost(name, "latency", LatencyContender.Stored(Half, percentile), max, "ms");
    }

    private static Target AtMost(string text, string contender, string figure, double max, string unit) =>
        Target.Median(text, contender, figure, max, unit) with { IsMaximum = true };
}
