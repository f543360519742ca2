namespace Aggregator.Bench.Measuring;

/// <summary>Compares a figure of two contenders.</summary>
/// <param name="Contender">Name of the contender in the numerator.</param>
/// <param name="Reference">Name of the contender in the denominator.</param>
/// <param name="AtLeast">The minimum to reach; null for a ratio that is only shown.</param>
/// <param name="Figure">Name of the figure, which both contenders have.</param>
internal sealed record RatioRule(
    string Contender, string Reference, double? AtLeast = null, string Figure = Measuring.Figure.Rate);

/// <summary>
/// A ratio for each run, between measurements close to each other in time, because the load on a machine drifts.
/// </summary>
internal sealed record RatioResult(RatioRule Rule, IReadOnlyList<double> Values)
{
    public double Median => Numbers.Median(Values);

    public bool IsReached => Rule.AtLeast is not { } target || Median >= target;
}
