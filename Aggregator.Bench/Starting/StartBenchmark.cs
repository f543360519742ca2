using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Starting;

/// <summary>The first events of programs that have just been started.</summary>
internal static class StartBenchmark
{
    public const string Name = "start";

    /// <summary>The contender that is the reference.</summary>
    public const string Floor = "start-floor";

    public static Benchmark Create() => new(
        Name,
        "20,000 events from the publisher to programs that have just been started, and once more to the warm ones",
        [new StartContender(Name, ColdStart.AggregatorAsync), new StartContender(Floor, ColdStart.FloorAsync)],
        [])
    {
        IsAlone = true,
    };
}
