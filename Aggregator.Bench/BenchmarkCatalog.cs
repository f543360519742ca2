using Aggregator.Bench.Inbox;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench;

/// <summary>All benchmarks, by name.</summary>
internal static class BenchmarkCatalog
{
    public const string All = "all";

    public static IReadOnlyList<Benchmark> Benchmarks { get; } = [InboxBenchmark.Create()];

    /// <summary>The benchmarks with these names, in the catalog's order; all of them for <see cref="All"/>.</summary>
    public static IReadOnlyList<Benchmark> Select(IReadOnlyCollection<string> names) => names.Contains(All, StringComparer.Ordinal)
        ? Benchmarks
        : [.. Benchmarks.Where(benchmark => names.Contains(benchmark.Name, StringComparer.Ordinal))];
}
