using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Stats;

/// <summary>The ledger's sums: <c>received = unique_processed + duplicate_dropped + rejected</c>.</summary>
/// <param name="Received">Events taken from the queue, each message once.</param>
/// <param name="UniqueProcessed">Events stored.</param>
/// <param name="DuplicateDropped">Events that were stored already.</param>
/// <param name="Rejected">Events that came over AMQP and can never be stored.</param>
/// <param name="Replayed">Those of the received events that were rejected before and sent again.</param>
/// <param name="DeadLetterBacklog">
/// Messages in the reject queues, which consumers drain; <c>null</c> while the broker does not answer.
/// </param>
/// <param name="QueueBacklog">Messages waiting in the queue; <c>null</c> while the broker does not answer.</param>
/// <param name="TopicsActive">Topics that have at least one event.</param>
/// <param name="UptimeSeconds">Since this API process started.</param>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> while the broker does not answer.</param>
internal sealed record StatsAnswer(
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("unique_processed")] long UniqueProcessed,
    [property: JsonPropertyName("duplicate_dropped")] long DuplicateDropped,
    [property: JsonPropertyName("rejected")] long Rejected,
    [property: JsonPropertyName("replayed")] long Replayed,
    [property: JsonPropertyName("queue_backlog")] long? QueueBacklog,
    [property: JsonPropertyName("dead_letter_backlog")] DeadLetterBacklog? DeadLetterBacklog,
    [property: JsonPropertyName("topics_active")] long TopicsActive,
    [property: JsonPropertyName("uptime_seconds")] double UptimeSeconds,
    [property: JsonPropertyName("status")] string Status)
{
    public static StatsAnswer From(LedgerTotals totals, long? backlog, DeadLetterBacklog? deadLetters, double uptime) => new(
        totals.Received,
        totals.Stored,
        totals.Duplicates,
        totals.Rejected,
        totals.Replayed,
        backlog,
        deadLetters,
        totals.Topics,
        uptime,
        backlog is null ? "degraded" : "healthy");
}

/// <summary>Messages that wait in each of the reject queues.</summary>
internal sealed record DeadLetterBacklog(
    [property: JsonPropertyName("dead")] long Dead,
    [property: JsonPropertyName("error")] long Error,
    [property: JsonPropertyName("skipped")] long Skipped);
