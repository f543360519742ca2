namespace Aggregator.Bench.Measuring;

/// <summary>How much work a measurement is.</summary>
/// <param name="WarmUp">Events before the clock starts.</param>
/// <param name="Measured">Events by the clock.</param>
internal sealed record Amount(int WarmUp, int Measured)
{
    public int All => WarmUp + Measured;

    /// <summary>
    /// Takes the number of the command line, or a contender's own, which takes three to eight seconds.
    /// </summary>
    public static Amount From(BenchEnvironment environment, int fallback)
    {
        var measured = environment.Messages ?? fallback;
        // The warm-up is as long, because the runtime recompiles hot code during its first ten seconds or so.
        return new Amount(measured, measured);
    }
}
