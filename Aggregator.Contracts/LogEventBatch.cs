using System.Text.Json.Serialization;
using MassTransit;

namespace Aggregator.Contracts;

/// <summary>
/// Many events in one message: at most <see cref="LogEventLimits.MaxBatchEvents"/> events and about
/// <see cref="LogEventLimits.MaxBatchBytes"/> bytes. The events need not be related.
/// </summary>
[MessageUrn("Aggregator.Contracts:LogEventBatch")]
[EntityName(LogEventsTopology.Exchange)]
public sealed record LogEventBatch
{
    [JsonPropertyName("events")]
    public required IReadOnlyList<LogEvent> Events { get; init; }
}
