namespace Aggregator.Tests.Infrastructure;

/// <summary>Waits for a condition instead of a fixed time.</summary>
internal static class Eventually
{
    /// <summary>
    /// For what the upkeep of a consumer does: it works once a minute, and a round that meets another's lock, as that
    /// of an autovacuum, leaves the work to the next one.
    /// </summary>
    public static readonly TimeSpan UpkeepLimit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Reads a value until it satisfies the condition, and returns it; fails with the last value after the limit
    /// (default 60 s).
    /// </summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> right, string what, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(Pause);
        using var end = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        var answer = await ask();
        while (!right(answer))
        {
            try
            {
                await timer.WaitForNextTickAsync(end.Token);
            }
            catch (OperationCanceledException over)
            {
                throw new TimeoutException($"Timed out waiting until {what}; the last value was: {answer}", over);
            }

            answer = await ask();
        }

        return answer;
    }

    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null) =>
        GetAsync(condition, yes => yes, what, limit);
}
