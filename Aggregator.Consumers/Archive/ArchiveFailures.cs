using System.Diagnostics.Metrics;
using Aggregator.Consumers.Telemetry;

namespace Aggregator.Consumers.Archive;

/// <summary>
/// Counts attempts to archive that failed. A counter that began with the first failure would hide it, because rates
/// need a value before; this one is 0 from the start.
/// </summary>
internal sealed class ArchiveFailures
{
    private static readonly Meter Meter = new(IngestMetrics.MeterName);

    private long _count;

    public ArchiveFailures() => Meter.CreateObservableCounter(
        "aggregator.archive.failures",
        () => Interlocked.Read(ref _count),
        "{attempt}",
        "Attempts to archive a partition that failed.");

    public void Add() => Interlocked.Increment(ref _count);
}
