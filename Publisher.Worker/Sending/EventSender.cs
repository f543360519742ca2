using Publisher.Worker.Accounting;

namespace Publisher.Worker.Sending;

/// <summary>
/// Sends a request until it is accepted or refused, or until the retry policy gives up. Safe for concurrent use.
/// </summary>
internal sealed class EventSender(IPublishClient client, RetryPolicy policy, Tally tally, TimeProvider time)
{
    /// <summary>Sends the request, with as many attempts as the policy allows.</summary>
    /// <param name="request">The events to send.</param>
    /// <param name="stop">
    /// Stops sending after the current attempt. A request that has not started by then is not counted.
    /// </param>
    public async Task SendAsync(PublishRequest request, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return;

        tally.Begin(request);
        var begin = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var attemptBegin = time.GetTimestamp();
            var result = await client.AttemptAsync(request);
            tally.Record(request, result, time.GetElapsedTime(attemptBegin), isRetry: attempt > 1);
            if (result.Outcome != PublishOutcome.Failed)
                return;
            var wait = policy.WaitAfter(attempt, time.GetElapsedTime(begin), result.RetryAfter);
            if (wait is null || !await WaitAsync(wait.Value, stop))
                break;
        }

        tally.GiveUp(request);
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            await Task.Delay(wait, time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
