namespace Aggregator.Outbox.Resilience;

/// <summary>
/// Capped exponential waits, randomized so that consumers that failed together do not retry together.
/// </summary>
internal sealed class Backoff(TimeSpan limit, Func<double>? random = null)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;

    /// <summary>
    /// The wait after the failed attempt with this number, counted from 1: between half of the step and the whole step.
    /// </summary>
    public TimeSpan After(int attempt)
    {
        // 2^20 * 100 ms is more than a day: beyond that only the limit matters, and the shift must not overflow.
        var step = First * (1L << Math.Clamp(attempt - 1, 0, 20));
        return (step < limit ? step : limit) * (0.5 + 0.5 * _random());
    }
}
