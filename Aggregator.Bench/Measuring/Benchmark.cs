namespace Aggregator.Bench.Measuring;

/// <summary>Contenders that do the same work, and the ratios between their rates.</summary>
internal sealed record Benchmark(
    string Name, string Description, IReadOnlyList<IContender> Contenders, IReadOnlyList<RatioRule> Ratios)
{
    /// <summary>Maximum number of runs, for benchmarks that take minutes; unlimited by default.</summary>
    public int MaxRuns { get; init; } = int.MaxValue;

    /// <summary>
    /// Whether the benchmark runs separately. All other requested benchmarks alternate, run by run, so that they can be
    /// compared.
    /// </summary>
    public bool IsAlone { get; init; }
}

/// <summary>All figures and ratios of a benchmark.</summary>
internal sealed record BenchmarkResult(
    string Name, IReadOnlyList<FigureResult> Figures, IReadOnlyList<RatioResult> Ratios)
{
    public bool IsReached => Ratios.All(ratio => ratio.IsReached);
}
