namespace Aggregator.Bench.Measuring;

/// <summary>A figure that the aggregator must reach: one row of the last table.</summary>
/// <param name="Text">The figure's name in the table.</param>
/// <param name="Limit">The value to reach, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit; empty for a ratio.</param>
/// <param name="Measured">Finds the figure among the results; <c>null</c> if it was not measured.</param>
internal sealed record Target(
    string Text, double Limit, string Unit, Func<IReadOnlyList<BenchmarkResult>, double?> Measured)
{
    /// <summary>Whether the limit is a maximum, as for times and memory, and not a minimum.</summary>
    public bool IsMaximum { get; init; }

    /// <summary>A ratio between two contenders, measured in each run close to each other in time.</summary>
    public static Target Ratio(string text, RatioRule rule) =>
        new(text, rule.AtLeast!.Value, string.Empty, results => results
        .SelectMany(result => result.Ratios).FirstOrDefault(ratio => ratio.Rule == rule)?.Median);

    /// <summary>The median of one contender's figure.</summary>
    public static Target Median(string text, string contender, string figure, double limit, string unit) =>
        new(text, limit, unit, results => results
            .SelectMany(result => result.Figures)
            .FirstOrDefault(result => result.Contender == contender && result.Figure == figure)?.Median);

    /// <summary>The largest value of a figure in any run of any contender.</summary>
    public static Target Largest(string text, string figure, double limit, string unit) =>
        new(text, limit, unit, results => results
            .SelectMany(result => result.Figures)
            .Where(result => result.Figure == figure)
            .SelectMany(result => result.Values)
            .Select(value => (double?)value)
            .Max())
        {
            IsMaximum = true,
        };
}

/// <summary>A target and the measured value.</summary>
internal sealed record TargetResult(Target Target, double Measured)
{
    public bool IsReached => Target.IsMaximum ? Measured <= Target.Limit : Measured >= Target.Limit;

    /// <summary>Results for the targets that were measured.</summary>
    public static IReadOnlyList<TargetResult> From(
        IEnumerable<Target> targets, IReadOnlyList<BenchmarkResult> results) =>
    [
        .. from target in targets
           let measured = target.Measured(results)
           where measured is not null
           select new TargetResult(target, measured.Value),
    ];
}
