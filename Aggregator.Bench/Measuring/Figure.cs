namespace Aggregator.Bench.Measuring;

/// <summary>One number of one measurement, such as a rate.</summary>
internal sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>The name of the figure that every contender has: messages or events per second.</summary>
    public const string Rate = "rate";
}

/// <summary>One figure of one contender, with its value in each run.</summary>
internal sealed record FigureResult(string Contender, string Figure, string Unit, IReadOnlyList<double> Values)
{
    public double Median => Numbers.Median(Values);
}
