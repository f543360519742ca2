namespace Aggregator.Bench.Measuring;

/// <summary>How much work a measurement is.</summary>
/// <param name="WarmUp">Events before the clock starts.</param>
/// <param name="Measured">Events by the clock.</param>
internal sealed record Amount(int WarmUp, int Measured)
{
    public int All => WarmUp + Measured;

    /// <summary>
    /// The number of the command line, or a contender's own, which takes it some three to eight seconds.
    /// </summary>
    public static Amount Of(BenchEnvironment environment, int fallback)
    {
        var measured = environment.Messages ?? fallback;
        // As much before, since code is compiled anew, and better, for its first ten seconds or so.
        return new Amount(measured, measured);
    }
}
