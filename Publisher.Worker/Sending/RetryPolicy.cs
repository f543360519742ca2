using System.Net.Http.Headers;

namespace Publisher.Worker.Sending;

/// <summary>
/// Decides whether a request is retried, and when: exponential back-off with full jitter, which spreads the retries of
/// many clients evenly ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). No I/O.
/// </summary>
internal sealed class RetryPolicy(RetryLimits limits, Random random, TimeProvider time)
{
    /// <summary>Returns the wait before the next attempt, or <c>null</c> to give up.</summary>
    /// <param name="attempts">Number of attempts so far, at least 1.</param>
    /// <param name="spent">Time since the first attempt began.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of the last response, if any.</param>
    /// <remarks>
    /// Back-off never exceeds the time limit, so the last attempt begins exactly at the limit. A <c>Retry-After</c> may
    /// exceed it, because an earlier attempt would only be refused again.
    /// </remarks>
    public TimeSpan? WaitAfter(int attempts, TimeSpan spent, RetryConditionHeaderValue? retryAfter)
    {
        var left = limits.GiveUpAfter - spent;
        if (left <= TimeSpan.Zero || (limits.Attempts > 0 && attempts >= limits.Attempts))
            return null;

        var backOff = random.NextDouble() * Ceiling(attempts);
        if (AskedFor(retryAfter) is not { } asked)
            return Min(backOff, left);

        // Clients that were refused together must not retry together.
        var afterwards = asked + (random.NextDouble() * limits.FirstWait);
        return backOff > afterwards ? Min(backOff, left) : afterwards;
    }

    private TimeSpan Ceiling(int attempts)
    {
        var doubled = limits.FirstWait * Math.Pow(2, Math.Min(attempts - 1, 30));
        return Min(doubled, limits.LongestWait);
    }

    private TimeSpan? AskedFor(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow();
        if (wait is null)
            return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : Min(wait.Value, limits.LongestRetryAfter);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
