namespace Aggregator.Bench.Measuring;

/// <summary>The amount of work in a measurement.</summary>
/// <param name="WarmUp">Number of events before the clock starts.</param>
/// <param name="Measured">Number of measured events.</param>
internal sealed record Amount(int WarmUp, int Measured)
{
    public int All => WarmUp + Measured;

    /// <summary>
    /// Uses the number from the command line, or a contender's default, which takes three to eight seconds.
    /// </summary>
    public static Amount From(BenchEnvironment environment, int fallback)
    {
        var measured = environment.Messages ?? fallback;
        // The warm-up is as long as the measurement, because the runtime recompiles hot code during about the first ten
        // seconds.
        return new Amount(measured, measured);
    }
}
