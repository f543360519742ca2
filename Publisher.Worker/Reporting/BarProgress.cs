using System.Globalization;
using Publisher.Worker.Accounting;
using Spectre.Console;

namespace Publisher.Worker.Reporting;

/// <summary>Shows a progress bar, for a terminal.</summary>
internal sealed class BarProgress(Tally tally, int events, TimeProvider time, IAnsiConsole console) : IProgressReport
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public Task FollowAsync(Task load) => console.Progress()
        .Columns(
            new TaskDescriptionColumn(),
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn(),
            new SpinnerColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask("Publishing", maxValue: events);
            while (await Task.WhenAny(load, Task.Delay(Interval, time)) != load)
                Show(bar);
            Show(bar);
        });

    private void Show(ProgressTask bar)
    {
        var now = tally.Figures;
        bar.Value = now.Finished;
        bar.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"{now.Accepted:N0} accepted, {now.Retries:N0} retries, {now.GivenUp:N0} given up");
    }
}
