using System.Globalization;
using Publisher.Worker.Accounting;
using Publisher.Worker.Verifying;

namespace Publisher.Worker.Reporting;

/// <summary>Formats the report at the end of a run as rows of cells. No I/O.</summary>
internal static class Report
{
    public static IReadOnlyList<IReadOnlyList<string>> Load(
        LoadFigures load, Expectation expected, LatencyFigures latency, TimeSpan elapsed) =>
    [
        ["Events", ""],
        ["sent", Count(load.Sent)],
        ["accepted", Count(load.Accepted)],
        ["refused", Count(load.Refused)],
        ["given up", Count(load.GivenUp)],
        ["expected unique", expected.Unique.ToString()],
        ["expected duplicates", expected.Duplicates.ToString()],
        ["copies in doubt", Count(expected.DoubtfulCopies)],
        ["rate", Rate(load.Accepted, elapsed)],
        ["requests", Count(load.Requests)],
        ["retried", Count(load.Retries)],
        ["latency p50", Milliseconds(latency.P50)],
        ["latency p90", Milliseconds(latency.P90)],
        ["latency p99", Milliseconds(latency.P99)],
        ["latency max", Milliseconds(latency.Max)],
    ];

    public static IReadOnlyList<IReadOnlyList<string>> Verification(IReadOnlyList<Comparison> comparisons) =>
    [
        ["Verification", "expected", "seen", ""],
        .. comparisons.Select(IReadOnlyList<string> (line) =>
            [line.Subject, line.Expected, line.Seen, line.Agrees ? "ok" : "NOT ok"]),
    ];

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(long accepted, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{accepted / Math.Max(elapsed.TotalSeconds, 0.001):N0} events/s accepted, in {elapsed.TotalSeconds:0.0} s");

    private static string Milliseconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:N2} ms");
}
