using System.Globalization;
using Publisher.Worker.Accounting;

namespace Publisher.Worker.Reporting;

internal static class ProgressLine
{
    /// <summary>
    /// Formats the state of a load in one line, with the latest error if there was any since the previous line.
    /// </summary>
    public static string Format(LoadFigures before, LoadFigures now, int events, TimeSpan elapsed)
    {
        var rate = now.Accepted / Math.Max(elapsed.TotalSeconds, 0.001);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,5:0} s  {now.Sent:N0} of {events:N0} sent, {now.Accepted:N0} accepted, "
            + $"{now.Retries:N0} retries, {now.Refused:N0} refused, {now.GivenUp:N0} given up, {rate:N0} events/s");
        var hadTrouble = now.Retries > before.Retries || now.GivenUp > before.GivenUp;
        return hadTrouble ? $"{line}; last trouble: {now.LastTrouble}" : line;
    }
}
