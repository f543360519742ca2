using System.Globalization;
using Publisher.Worker.Accounting;

namespace Publisher.Worker.Verifying;

/// <summary>Compares the counts that this run expects with those of the aggregator. No I/O.</summary>
internal static class Verdict
{
    /// <param name="before">The counts before the load.</param>
    /// <param name="after">The counts after it.</param>
    /// <param name="expected">The counts that the responses to the load imply.</param>
    /// <param name="load">The outcome of the load.</param>
    /// <param name="isDrained">Whether the queue was drained when the counts were read.</param>
    /// <param name="balanced">The result of <c>GET /verify</c>; <c>null</c> if there was no response.</param>
    public static IReadOnlyList<Comparison> Compare(
        AggregatorStats before,
        AggregatorStats after,
        Expectation expected,
        LoadFigures load,
        bool isDrained,
        bool? balanced)
    {
        var received = after.Received - before.Received;
        var unique = after.Unique - before.Unique;
        var duplicates = after.Duplicates - before.Duplicates;
        var rejected = after.Rejected - before.Rejected;
        var sum = unique + duplicates + rejected;
        return
        [
            Count("events refused", CountRange.Exactly(0), load.Refused),
            Count("events given up", CountRange.Exactly(0), load.GivenUp),
            new Comparison("queue drained", "yes", Describe(isDrained), isDrained),
            Count("received", expected.Received, received),
            Count("unique", expected.Unique, unique),
            Count("duplicates", expected.Duplicates, duplicates),
            Count("rejected", CountRange.Exactly(0), rejected),
            Count("unique + duplicates + rejected = received", CountRange.Exactly(received), sum),
            new Comparison("ledger balanced (GET /verify)", "yes", Describe(balanced), balanced is true),
        ];
    }

    private static Comparison Count(string subject, CountRange expected, long seen) =>
        new(subject, expected.ToString(), seen.ToString("N0", CultureInfo.InvariantCulture), expected.Contains(seen));

    private static string Describe(bool? balanced) => balanced switch
    {
        true => "yes",
        false => "no",
        null => "no response",
    };
}
