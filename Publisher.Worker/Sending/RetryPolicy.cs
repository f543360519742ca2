using System.Net.Http.Headers;
using Aggregator.Client.Sending;

namespace Publisher.Worker.Sending;

/// <summary>Decides whether a request is retried, and when. No I/O.</summary>
internal sealed class RetryPolicy(RetryLimits limits, Random random, TimeProvider time)
{
    /// <summary>If a server asks for an hour, the load does not wait that long.</summary>
    private readonly BackOff _backOff = new(limits.MaxDelay, random, time)
    {
        MaxRetryAfter = TimeSpan.FromSeconds(60),
    };

    /// <summary>Returns the wait before the next attempt, or <c>null</c> to give up.</summary>
    /// <param name="attempts">Number of attempts so far, at least 1.</param>
    /// <param name="spent">Time since the first attempt began.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of the last response, if any.</param>
    public TimeSpan? WaitAfter(int attempts, TimeSpan spent, RetryConditionHeaderValue? retryAfter)
    {
        var left = limits.GiveUpAfter - spent;
        if (left <= TimeSpan.Zero || (limits.Attempts > 0 && attempts >= limits.Attempts))
            return null;
        return _backOff.WaitAfter(attempts, retryAfter, left);
    }
}
