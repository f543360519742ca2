namespace Aggregator.Bench.Measuring;

/// <summary>Contenders that do the same work, and what their rates are compared for.</summary>
internal sealed record Benchmark(
    string Name, string Description, IReadOnlyList<IContender> Contenders, IReadOnlyList<RatioRule> Ratios)
{
    /// <summary>Most runs, for what takes minutes each time; without a limit if left out.</summary>
    public int MostRuns { get; init; } = int.MaxValue;

    /// <summary>
    /// Whether it stands for itself. All others that are asked for take turns, run by run, so that they can be
    /// compared.
    /// </summary>
    public bool IsAlone { get; init; }
}
