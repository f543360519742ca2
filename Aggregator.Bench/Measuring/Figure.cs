namespace Aggregator.Bench.Measuring;

/// <summary>One number of one measurement, such as a rate.</summary>
internal sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>The figure that every contender has: messages or events a second.</summary>
    public const string Rate = "rate";
}
