using System.Diagnostics;
using System.Globalization;
using Aggregator.Chaos.Faults;
using Aggregator.Chaos.Watching;
using Publisher.Worker.Reporting;

namespace Aggregator.Chaos.Reporting;

/// <summary>Formats what each fault did to the publishers and the consumers. No I/O.</summary>
internal static class FaultTable
{
    private static readonly string[] Heading =
    [
        "fault", "at", "lasted", "longest stall: publisher", "consumers", "redelivered", "recovered after", "bound",
    ];

    /// <param name="records">The faults, in order.</param>
    /// <param name="begin">The beginning of the load.</param>
    /// <param name="confirms">The confirms of each publisher.</param>
    /// <param name="stored">The moments of storing.</param>
    public static string Format(
        IEnumerable<FaultRecord> records, long begin, IReadOnlyList<Timeline> confirms, Timeline stored) =>
        PlainTable.Format([Heading, .. records.Select(record => Row(record, begin, confirms, stored))]);

    private static IReadOnlyList<string> Row(
        FaultRecord record, long begin, IReadOnlyList<Timeline> confirms, Timeline stored)
    {
        var end = record.Recovered == 0 ? Stopwatch.GetTimestamp() : record.Recovered;
        return
        [
            (record.Plan.JoinsPrevious ? "+ " : string.Empty) + record.Plan.Kind.Name,
            Seconds(Stopwatch.GetElapsedTime(begin, record.Begun)),
            Seconds(Stopwatch.GetElapsedTime(record.Begun, record.Ended)),
            Seconds(confirms.Max(timeline => timeline.LongestGap(record.Begun, end))),
            Seconds(stored.LongestGap(record.Begun, end)),
            record.Redelivered.ToString("N0", CultureInfo.InvariantCulture),
            record.RecoveredAfter is { } took ? Seconds(took) : "never",
            Seconds(TimeSpan.FromSeconds(record.Plan.Kind.Bound)),
        ];
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
