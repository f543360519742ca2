using System.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

internal static class Eventually
{
    /// <summary>Asks until the condition holds; fails with the sentence when it does not within the limit.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string because, double seconds = 15)
    {
        var timer = Stopwatch.StartNew();
        while (!await condition())
        {
            if (timer.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"Waited {seconds} s in vain: {because}");
            await Task.Delay(20);
        }
    }
}
