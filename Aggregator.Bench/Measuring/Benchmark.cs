namespace Aggregator.Bench.Measuring;

/// <summary>Contenders that do the same work, and what their rates are compared for.</summary>
internal sealed record Benchmark(
    string Name, string Description, IReadOnlyList<IContender> Contenders, IReadOnlyList<RatioRule> Ratios);
