using System.ComponentModel.DataAnnotations;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// Where a program serves its metrics in Prometheus' text format; section <c>Metrics</c> of the configuration.
/// </summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>
    /// Port of <c>/metrics</c>, which is never the port of the API: 0 to 65,535. Default 0: there is no such server,
    /// and nothing is measured for it.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>
    /// The IP address on which it listens. Default 127.0.0.1: whoever can reach the port can read the metrics, and they
    /// name the largest topics.
    /// </summary>
    public string Address { get; init; } = "127.0.0.1";
}
