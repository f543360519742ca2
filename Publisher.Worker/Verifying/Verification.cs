using System.Globalization;
using Publisher.Worker.Accounting;

namespace Publisher.Worker.Verifying;

/// <summary>
/// Verifies the aggregator: reads its counts before and after a load and compares the difference with the expected
/// counts. No other load may run at the same time.
/// </summary>
/// <param name="stats">The source of the counts.</param>
/// <param name="timeout">
/// Maximum time for which the counts may stay unchanged before they reach the expected values.
/// </param>
/// <param name="time">The clock.</param>
/// <param name="output">The output for messages about the wait.</param>
internal sealed class Verification(StatsClient stats, TimeSpan timeout, TimeProvider time, TextWriter output)
{
    private const int PollsBetweenLines = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Returns the counts before the load, after earlier traffic has been drained; <c>null</c> if it never was.
    /// </summary>
    public async Task<AggregatorStats?> BaselineAsync(CancellationToken stop)
    {
        var (state, before) = await DrainAsync(receivedAtLeast: 0, "before the load", stop);
        return state == DrainState.Drained ? before : null;
    }

    /// <summary>
    /// Returns all comparisons, after the load was drained or makes no progress; <c>null</c> without counts to compare.
    /// </summary>
    public async Task<IReadOnlyList<Comparison>?> CompareAsync(
        AggregatorStats before, Expectation expected, LoadFigures load, CancellationToken stop)
    {
        var (state, after) = await DrainAsync(before.Received + expected.Received.Min, "after the load", stop);
        if (after is null || stop.IsCancellationRequested)
            return null;
        var balanced = await BalancedAsync(stop);
        return Verdict.Compare(before, after, expected, load, state == DrainState.Drained, balanced);
    }

    private async Task<(DrainState State, AggregatorStats? Last)> DrainAsync(
        long receivedAtLeast, string when, CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        var watch = new DrainWatch(receivedAtLeast, timeout, TimeSpan.Zero);
        AggregatorStats? last = null;
        for (var polls = 1; !stop.IsCancellationRequested; polls++)
        {
            var now = await stats.StatsAsync(stop);
            last = now ?? last;
            var state = watch.Observe(now, time.GetElapsedTime(begin));
            if (state == DrainState.Stalled)
                await output.WriteLineAsync(Complaint(when, last));
            if (state != DrainState.Waiting)
                return (state, last);
            if (polls % PollsBetweenLines == 0)
                await output.WriteLineAsync($"        waiting for the queue: {Describe(last)}");
            await PauseAsync(stop);
        }

        return (DrainState.Waiting, last);
    }

    private async Task<bool?> BalancedAsync(CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            var balanced = await stats.BalancedAsync(timeout, stop);
            if (balanced is not null || stop.IsCancellationRequested)
                return balanced;
            if (time.GetElapsedTime(begin) >= timeout)
            {
                await output.WriteLineAsync(stats.Trouble);
                return null;
            }

            await PauseAsync(stop);
        }
    }

    private string Complaint(string when, AggregatorStats? last) => string.Create(
        CultureInfo.InvariantCulture,
        $"The queue was not drained {when}: no progress for {timeout.TotalSeconds:0.#} s ({Describe(last)}).");

    private string Describe(AggregatorStats? last) => stats.Trouble ?? string.Create(
        CultureInfo.InvariantCulture, $"backlog {last?.Backlog:N0}, received {last?.Received:N0} in all");

    // An interrupted pause is not an error, because the loops check the token themselves.
    private async Task PauseAsync(CancellationToken stop) => await Task.WhenAny(Task.Delay(Pause, time, stop));
}
