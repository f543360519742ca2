using System.Diagnostics.Metrics;

namespace Aggregator.Client.Diagnostics;

/// <summary>The instruments of the meter <c>Aggregator.Client</c>, which all clients of a process share.</summary>
internal static class ClientMetrics
{
    public const string Name = "Aggregator.Client";

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Confirmed = Meter.CreateCounter<long>(
        "aggregator.client.events.confirmed", "{event}", "Events that the Aggregator has confirmed.");

    public static readonly Counter<long> Rejected = Meter.CreateCounter<long>(
        "aggregator.client.events.rejected", "{event}", "Events that the Aggregator has rejected.");

    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "aggregator.client.events.dropped",
        "{event}",
        "Events that were given up; reason is full, closed, disk or invalid.");

    public static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "aggregator.client.requests", "{request}", "Attempts to send a batch; outcome is ok, retry or refused.");

    public static readonly UpDownCounter<long> SpoolBytes = Meter.CreateUpDownCounter<long>(
        "aggregator.client.spool.size", "By", "Size of the spools on disk.");

    public static readonly Counter<long> SpoolDamage = Meter.CreateCounter<long>(
        "aggregator.client.spool.cut", "By", "Bytes at the end of segments that were not readable after a crash.");

    public static KeyValuePair<string, object?> Outcome(string value) => new("outcome", value);

    public static KeyValuePair<string, object?> Reason(string value) => new("reason", value);
}
