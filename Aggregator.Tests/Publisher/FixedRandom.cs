namespace Aggregator.Tests.Publisher;

/// <summary>A random generator that always draws the same.</summary>
internal sealed class FixedRandom(double draw) : Random
{
    public override double NextDouble() => draw;
}
