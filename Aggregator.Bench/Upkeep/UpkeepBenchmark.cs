using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Upkeep;

internal static class UpkeepBenchmark
{
    public const string Name = "upkeep";

    public static Benchmark Create() => new(
        Name,
        "the ingest statement while partitions are archived and dropped and old keys deleted, and alone",
        [new UpkeepContender()],
        [])
    {
        MaxRuns = 1,
        IsAlone = true,
    };
}
