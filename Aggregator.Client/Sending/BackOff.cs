using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>
/// Decides how long to wait before the next attempt: exponential back-off with full jitter, which spreads the retries
/// of many clients evenly ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). No I/O.
/// </summary>
internal sealed class BackOff(TimeSpan maxDelay, Random random, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Maximum wait for which a <c>Retry-After</c> is obeyed. Default 1 hour: no server means more than that; one whose
    /// clock is wrong may ask for it.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <param name="failures">Number of failures in a row, at least 1.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of the last response, in seconds or as a date.</param>
    /// <param name="left">
    /// Time that is left for retries, so that the last of them begins at its end. Only a <c>Retry-After</c> may exceed
    /// it, because an earlier attempt would be refused again.
    /// </param>
    public TimeSpan WaitAfter(int failures, RetryConditionHeaderValue? retryAfter, TimeSpan? left = null)
    {
        var max = Min(First * Math.Pow(2, Math.Min(failures - 1, 30)), maxDelay);
        var backOff = Min(random.NextDouble() * max, left ?? TimeSpan.MaxValue);
        if ((retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) is not { } asked)
            return backOff;

        // Clients that were refused together must not come back together.
        var least = Min(asked, MaxRetryAfter) + (random.NextDouble() * First);
        return backOff > least ? backOff : least;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
