using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Stats;

/// <summary>The ledger's sums: <c>received = unique_processed + duplicate_dropped + rejected</c>.</summary>
/// <param name="Received">Events taken from the queue, each message once.</param>
/// <param name="UniqueProcessed">Events stored.</param>
/// <param name="DuplicateDropped">Events that were stored already.</param>
/// <param name="Rejected">Events that came over AMQP and can never be stored.</param>
/// <param name="QueueBacklog">Messages waiting in the queue; <c>null</c> while the broker does not answer.</param>
/// <param name="TopicsActive">Topics that have at least one event.</param>
/// <param name="UptimeSeconds">Since this API process started.</param>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> while the broker does not answer.</param>
internal sealed record StatsAnswer(
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("unique_processed")] long UniqueProcessed,
    [property: JsonPropertyName("duplicate_dropped")] long DuplicateDropped,
    [property: JsonPropertyName("rejected")] long Rejected,
    [property: JsonPropertyName("queue_backlog")] long? QueueBacklog,
    [property: JsonPropertyName("topics_active")] long TopicsActive,
    [property: JsonPropertyName("uptime_seconds")] double UptimeSeconds,
    [property: JsonPropertyName("status")] string Status)
{
    public static StatsAnswer From(LedgerTotals totals, long? backlog, double uptime) => new(
        totals.Received,
        totals.Stored,
        totals.Duplicates,
        totals.Rejected,
        backlog,
        totals.Topics,
        uptime,
        backlog is null ? "degraded" : "healthy");
}
