using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>
/// Decides how long to wait before the next attempt: exponential back-off with full jitter, which spreads the retries
/// of many clients evenly ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). No I/O.
/// </summary>
internal sealed class BackOff(TimeSpan maxDelay, Random random, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>No server means more than that; one whose clock is wrong may ask for it.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <param name="failures">Number of failures in a row, at least 1.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of the last response, in seconds or as a date.</param>
    public TimeSpan WaitAfter(int failures, RetryConditionHeaderValue? retryAfter)
    {
        var max = First * Math.Pow(2, Math.Min(failures - 1, 30));
        var backOff = random.NextDouble() * (max < maxDelay ? max : maxDelay);
        if ((retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) is not { } asked)
            return backOff;

        // Clients that were refused together must not come back together.
        var least = (asked < MaxRetryAfter ? asked : MaxRetryAfter) + (random.NextDouble() * First);
        return backOff > least ? backOff : least;
    }
}
