using Publisher.Worker.Accounting;

namespace Publisher.Worker.Reporting;

/// <summary>Writes a line every two seconds, for logs and pipes.</summary>
internal sealed class LineProgress(Tally tally, int events, TimeProvider time, TextWriter output) : IProgressReport
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public async Task FollowAsync(Task load)
    {
        var begin = time.GetTimestamp();
        var before = tally.Figures;
        while (await Task.WhenAny(load, Task.Delay(Interval, time)) != load)
        {
            var now = tally.Figures;
            await output.WriteLineAsync(ProgressLine.Format(before, now, events, time.GetElapsedTime(begin)));
            before = now;
        }
    }
}
