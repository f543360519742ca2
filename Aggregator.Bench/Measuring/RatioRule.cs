namespace Aggregator.Bench.Measuring;

/// <summary>Compares a figure of two contenders.</summary>
/// <param name="Contender">Name of the contender above the line.</param>
/// <param name="Reference">Name of the contender below the line.</param>
/// <param name="AtLeast">The target; null for a ratio that is only shown.</param>
/// <param name="Figure">Name of the figure, which both have.</param>
internal sealed record RatioRule(
    string Contender, string Reference, double? AtLeast = null, string Figure = Measuring.Figure.Rate);

/// <summary>
/// A ratio in each run, between measurements next to each other in time, because the load on a machine drifts.
/// </summary>
internal sealed record RatioResult(RatioRule Rule, IReadOnlyList<double> Values)
{
    public double Median => Numbers.Median(Values);

    public bool IsReached => Rule.AtLeast is not { } target || Median >= target;
}
