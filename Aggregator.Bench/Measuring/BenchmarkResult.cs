namespace Aggregator.Bench.Measuring;

/// <summary>All figures and ratios of a benchmark.</summary>
internal sealed record BenchmarkResult(
    string Name, IReadOnlyList<FigureResult> Figures, IReadOnlyList<RatioResult> Ratios)
{
    public bool IsReached => Ratios.All(ratio => ratio.IsReached);
}
