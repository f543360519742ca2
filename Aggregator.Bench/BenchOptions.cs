namespace Aggregator.Bench;

/// <summary>What to measure, and for how long.</summary>
internal sealed record BenchOptions
{
    /// <summary>Names of benchmarks, without repetition.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Number of times each contender is measured, 1 to 100; the tables show the medians.</summary>
    public required int Runs { get; init; }

    /// <summary>
    /// Messages or events of one measurement, 100 to 10,000,000; <c>null</c> for each contender's default.
    /// </summary>
    public int? Messages { get; init; }

    /// <summary>
    /// Seconds of one measurement of those that have a duration, 1 to 3,600; <c>null</c> for their own.
    /// </summary>
    public int? Seconds { get; init; }

    /// <summary>Numbers of connections with which <c>few</c> measures; empty for its own.</summary>
    public IReadOnlyList<int> Connections { get; init; } = [];

    /// <summary>
    /// To how many million stored events <c>grow</c> goes; <c>null</c> for 30, or 10 as a part of all.
    /// </summary>
    public int? GrowTo { get; init; }

    /// <summary>File to which all figures are written as JSON, if any.</summary>
    public FileInfo? Json { get; init; }
}
