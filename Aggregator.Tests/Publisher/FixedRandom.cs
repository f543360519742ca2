namespace Aggregator.Tests.Publisher;

/// <summary>A random generator that always returns the same values.</summary>
internal sealed class FixedRandom(double draw) : Random
{
    public override double NextDouble() => draw;
}
