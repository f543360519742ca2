using Aggregator.Bench.Few;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Starting;

namespace Aggregator.Bench;

/// <summary>What is compared with what. Every ratio is to a reference that the same run has measured.</summary>
internal static class BenchRatios
{
    public static readonly RatioRule Plain = new("limit-1", "plain", AtLeast: 0.95);
    public static readonly RatioRule Bulk = new("bulk", "limit-1", AtLeast: 0.9);
    public static readonly RatioRule Twin = new("events", "twin", AtLeast: 0.7);
    public static readonly RatioRule RowByRow = new("events", "rowbyrow", AtLeast: 20);
    public static readonly RatioRule RestBatch = new("rest-batch", "limit-1", AtLeast: 0.5);
    public static readonly RatioRule GroupCommit = new("rest-single", "rest-single-alone", AtLeast: 2.5);

    public static readonly RatioRule EventsObserved = new("events-observed", "events", AtLeast: 0.95);
    public static readonly RatioRule RestObserved = new("rest-single-observed", "rest-single", AtLeast: 0.95);

    public static readonly RatioRule TwoConsumers = new("scale-2", "scale-1", AtLeast: 0.95);
    public static readonly RatioRule FourConsumers = new("scale-4", "scale-1", AtLeast: 0.95);
    public static readonly RatioRule OneConnection = new(FewBenchmark.Few(1), FewBenchmark.Floor(1), AtLeast: 1);

    public static readonly RatioRule TwentyConnections =
        new(FewBenchmark.Few(20), FewBenchmark.Floor(20), AtLeast: 2.5);

    public static readonly RatioRule FewConnections =
        new(FewBenchmark.Few(20), FewBenchmark.Few(64), AtLeast: 0.6);

    /// <summary>Of times to get ready: above 1 if the Aggregator's API starts faster than the floor's.</summary>
    public static readonly RatioRule ApiStart =
        new(StartBenchmark.Floor, StartBenchmark.Name, Figure: ColdStart.ApiTime);

    /// <summary>The same for the consumers.</summary>
    public static readonly RatioRule ConsumersStart =
        new(StartBenchmark.Floor, StartBenchmark.Name, Figure: ColdStart.ConsumersTime);

    /// <summary>All ratios, also those that have no target and are only shown.</summary>
    public static IReadOnlyList<RatioRule> All { get; } =
    [
        Plain,
        new("limit-2", "limit-1"),
        Bulk,
        Twin,
        RowByRow,
        new("events", "rowbyrow-bare"),
        RestBatch,
        GroupCommit,
        EventsObserved,
        RestObserved,
        TwoConsumers,
        FourConsumers,
        OneConnection,
        new(FewBenchmark.Few(5), FewBenchmark.Floor(5)),
        TwentyConnections,
        new(FewBenchmark.Few(64), FewBenchmark.Floor(64)),
        FewConnections,
        .. FewBenchmark.Levels.Select(level => new RatioRule(
            FewBenchmark.Few(level), FewBenchmark.Floor(level), Figure: SingleEvents.Accepted)),
        new(StartBenchmark.Name, StartBenchmark.Floor),
        ApiStart,
        ConsumersStart,
    ];
}
