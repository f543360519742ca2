using System.Diagnostics.Metrics;
using Aggregator.Storage.Ingest;

namespace Aggregator.Consumers.Telemetry;

/// <summary>
/// Counts rejected events by reason. A counter that began with the first rejection would hide it, because rates need a
/// value before; this one is 0 from the start.
/// </summary>
internal sealed class RejectedCount
{
    /// <summary>
    /// The reasons in the order of <see cref="RejectionKind"/>, and at the end what the database refuses.
    /// </summary>
    private static readonly string[] Reasons =
        ["invalid_event", "unreadable_message", "unread_message", "refused_by_database"];

    private readonly long[] _counts = new long[Reasons.Length];

    public RejectedCount(Meter meter) => meter.CreateObservableCounter(
        "aggregator.ingest.rejected", Measure, "{event}", "Events that can never be stored and are kept as rejected.");

    public void Add(IEnumerable<IngestRejection> rejections, int refusedByDatabase)
    {
        foreach (var rejection in rejections)
            Interlocked.Increment(ref _counts[(int)rejection.Kind]);
        Interlocked.Add(ref _counts[^1], refusedByDatabase);
    }

    private IEnumerable<Measurement<long>> Measure() => Reasons.Select((reason, i) => new Measurement<long>(
        Interlocked.Read(ref _counts[i]), new KeyValuePair<string, object?>("error.type", reason)));
}
