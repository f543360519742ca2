using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// Fits the instruments of libraries to Prometheus, whose own check refuses MassTransit's durations, which are in
/// milliseconds, and names that end in <c>.count</c>: OpenTelemetry's conventions give this ending to gauges, and
/// Prometheus keeps it for histograms.
/// </summary>
internal static class PrometheusViews
{
    private const string Count = ".count";

    /// <summary><c>null</c> for an instrument that fits as it is.</summary>
    public static MetricStreamConfiguration? Choose(Instrument instrument)
    {
        if (instrument.Unit == "ms")
            return MetricStreamConfiguration.Drop;
        return instrument.Name.EndsWith(Count, StringComparison.Ordinal)
            ? new MetricStreamConfiguration { Name = $"{instrument.Name[..^Count.Length]}.number" }
            : null;
    }
}
