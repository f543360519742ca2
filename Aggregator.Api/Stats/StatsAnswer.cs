using System.Text.Json.Serialization;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Stats;

/// <summary>
/// The ledger's sums: <c>received = unique_processed + duplicate_dropped + rejected</c>; and the present load.
/// </summary>
/// <param name="Received">Events taken from the queue, each message once.</param>
/// <param name="UniqueProcessed">Events stored.</param>
/// <param name="DuplicateDropped">Events that had already been stored.</param>
/// <param name="Rejected">Events that came over AMQP and can never be stored.</param>
/// <param name="Replayed">Received events that had been rejected and were replayed.</param>
/// <param name="DeadLetterBacklog">
/// Messages in the reject queues, which consumers drain; <c>null</c> while the broker does not answer.
/// </param>
/// <param name="QueueBacklog">Messages waiting in the queue; <c>null</c> while the broker does not answer.</param>
/// <param name="TopicsActive">Topics that have at least one event.</param>
/// <param name="UptimeSeconds">Since this API process started.</param>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> while there are reasons for it.</param>
/// <param name="StatusReasons">Sentences that describe what prevents events from being accepted or stored; empty when
/// healthy.</param>
/// <param name="ConsumersConnected">Consumer processes at the queue; <c>null</c> while the broker does not
/// answer.</param>
/// <param name="ReceivedPerSecond">Over the last minute, or as long as this process has run; <c>null</c> in its first
/// seconds.</param>
/// <param name="StoredPerSecond">The same of stored events.</param>
/// <param name="OldestUnprocessedSeconds">
/// Upper bound of the age of the oldest waiting message: 0 when none waits, otherwise the time since this process last
/// saw the queue empty; <c>null</c> when it never has, or the broker does not answer.
/// </param>
/// <param name="Accepted">Events for which the API has returned 202; at most those of the last second are not counted
/// yet.</param>
/// <param name="ReceivedRest">Received events whose messages the API published.</param>
/// <param name="ReceivedAmqp">The other received events: sent over AMQP, and replays.</param>
/// <param name="Redelivered">Events of messages that were redelivered and skipped; they are not counted as
/// received.</param>
/// <param name="Topics">With <c>by=topic</c>: the first 1,000 topics in the order of their names' bytes.</param>
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
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("status_reasons")] IReadOnlyList<string> StatusReasons,
    [property: JsonPropertyName("consumers_connected")] long? ConsumersConnected,
    [property: JsonPropertyName("received_per_second")] double? ReceivedPerSecond,
    [property: JsonPropertyName("stored_per_second")] double? StoredPerSecond,
    [property: JsonPropertyName("oldest_unprocessed_seconds")] double? OldestUnprocessedSeconds,
    [property: JsonPropertyName("accepted")] AcceptedCounts Accepted,
    [property: JsonPropertyName("received_rest")] long ReceivedRest,
    [property: JsonPropertyName("received_amqp")] long ReceivedAmqp,
    [property: JsonPropertyName("redelivered")] long Redelivered,
    [property: JsonPropertyName("topics")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<TopicStats>? Topics)
{
    public static StatsAnswer From(
        LedgerTotals totals,
        AcceptedTotals accepted,
        QueueState? queue,
        DeadLetterBacklog? deadLetters,
        double uptime,
        LoadHistory history,
        IReadOnlyList<TopicStats>? topics)
    {
        var rates = history.Rates(totals.Received, totals.Stored);
        var reasons = Stats.StatusReasons.From(queue, history.RejectsWaited);
        if (accepted.Missing > 0 && queue?.Messages + deadLetters?.Total == 0)
            reasons = [.. reasons, Stats.StatusReasons.AcceptedMissing];
        return new StatsAnswer(
            totals.Received,
            totals.Stored,
            totals.Duplicates,
            totals.Rejected,
            totals.Replayed,
            queue?.Messages,
            deadLetters,
            totals.Topics,
            uptime,
            reasons.Count > 0 ? "degraded" : "healthy",
            reasons,
            queue?.Consumers,
            rates?.Received,
            rates?.Stored,
            history.OldestWaitingSeconds(queue?.Messages),
            AcceptedCounts.From(accepted),
            accepted.ReceivedRest,
            accepted.ReceivedAmqp,
            accepted.Redelivered,
            topics);
    }
}

/// <summary>The ledger's sums of one topic. Rejected events have no topic to count them under.</summary>
internal sealed record TopicStats(
    [property: JsonPropertyName("topic")] string Topic,
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("unique_processed")] long UniqueProcessed,
    [property: JsonPropertyName("duplicate_dropped")] long DuplicateDropped)
{
    public static TopicStats From(TopicRow row) => new(row.Name, row.Received, row.Unique, row.Duplicates);
}

/// <summary>Messages that wait in each of the reject queues.</summary>
internal sealed record DeadLetterBacklog(
    [property: JsonPropertyName("dead")] long Dead,
    [property: JsonPropertyName("error")] long Error,
    [property: JsonPropertyName("skipped")] long Skipped)
{
    [JsonIgnore]
    public long Total => Dead + Error + Skipped;
}
