namespace Aggregator.Bench.Measuring;

/// <summary>
/// A ratio in each run, between neighbours in time, since machines have moods that last for longer than a run.
/// </summary>
internal sealed record RatioResult(RatioRule Rule, IReadOnlyList<double> Values)
{
    public double Median => Medians.Of(Values);

    public bool IsReached => Rule.AtLeast is not { } target || Median >= target;
}
