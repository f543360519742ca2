using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Starting;

/// <summary>The first events of programs that have just been started.</summary>
internal static class StartBenchmark
{
    public const string Name = "start";

    public static Benchmark Create() => new(
        Name,
        "20,000 events from the publisher to programs that have just been started, and once more to the warm ones",
        [new StartContender(Name, ColdStart.AggregatorAsync), new StartContender("start-floor", ColdStart.FloorAsync)],
        [])
    {
        IsAlone = true,
    };
}
