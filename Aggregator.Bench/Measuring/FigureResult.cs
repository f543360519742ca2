namespace Aggregator.Bench.Measuring;

/// <summary>A figure of one contender in each run.</summary>
internal sealed record FigureResult(string Contender, string Figure, string Unit, IReadOnlyList<double> Values)
{
    public double Median => Medians.Of(Values);
}
