using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Upkeep;

internal static class UpkeepBenchmark
{
    public const string Name = "upkeep";

    public static Benchmark Create() => new(
        Name,
        "the ingest statement while a partition is dropped and while old keys are deleted, compared with before",
        [new UpkeepContender()],
        [])
    {
        MaxRuns = 1,
        IsAlone = true,
    };
}
