using Microsoft.Extensions.Configuration;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// Which signals leave the program over OTLP, according to the variables that OpenTelemetry defines. Without an
/// endpoint none does.
/// </summary>
internal sealed record OtlpSignals(bool Metrics, bool Traces, bool Logs)
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string Disabled = "OTEL_SDK_DISABLED";

    public bool Any => Metrics || Traces || Logs;

    public static OtlpSignals Read(IConfiguration configuration) => new(
        IsOn(configuration, "METRICS"), IsOn(configuration, "TRACES"), IsOn(configuration, "LOGS"));

    private static bool IsOn(IConfiguration configuration, string signal) =>
        !IsSet(configuration, Disabled, "true")
        && (configuration[Endpoint] is { Length: > 0 }
            || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 })
        && !IsSet(configuration, $"OTEL_{signal}_EXPORTER", "none");

    private static bool IsSet(IConfiguration configuration, string variable, string value) =>
        string.Equals(configuration[variable], value, StringComparison.OrdinalIgnoreCase);
}
