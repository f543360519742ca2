using System.Diagnostics;
using Aggregator.Contracts;
using Aggregator.Hosting.Telemetry;

namespace Aggregator.Api.Telemetry;

/// <summary>The last span of an event's trace, in the source <c>Aggregator.Api</c>.</summary>
internal static class AnnouncementTracing
{
    private static readonly ActivitySource Source = new(PublishMetrics.MeterName);

    /// <summary>The arrival of an announcement, upon which the streams read what it announces.</summary>
    public static Activity? Start(IDictionary<string, object?>? headers)
    {
        if (!Source.HasListeners() || TraceParent.Read(headers) is not { } parent)
            return null;
        const string exchange = LogEventsTopology.StoredExchange;
        return Source.StartActivity($"process {exchange}", ActivityKind.Consumer, parent)?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", exchange);
    }
}
