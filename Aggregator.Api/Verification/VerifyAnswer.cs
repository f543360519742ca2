using System.Text.Json.Serialization;
using Aggregator.Api.Stats;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Verification;

/// <summary>The comparison of the ledger with the tables.</summary>
/// <param name="Balanced">Whether every check holds.</param>
/// <param name="Ledger">What the consumers counted.</param>
/// <param name="Tables">What the tables hold.</param>
/// <param name="Doors">What the API accepted and consumers received.</param>
/// <param name="Checks">Each rule with whether it holds.</param>
internal sealed record VerifyAnswer(
    [property: JsonPropertyName("balanced")] bool Balanced,
    [property: JsonPropertyName("ledger")] LedgerCounts Ledger,
    [property: JsonPropertyName("tables")] TableCounts Tables,
    [property: JsonPropertyName("doors")] DoorCounts Doors,
    [property: JsonPropertyName("checks")] IReadOnlyList<VerifyCheck> Checks)
{
    /// <param name="seen">The tables.</param>
    /// <param name="waiting">
    /// Messages that were ready in the queue or a reject queue before the tables were read; <c>null</c> if the broker
    /// did not tell.
    /// </param>
    public static VerifyAnswer From(LedgerEvidence seen, long? waiting)
    {
        VerifyCheck[] checks =
        [
            new("ledger.received = ledger.stored + ledger.duplicates + ledger.rejected",
                seen.Received == seen.Stored + seen.Duplicates + seen.Rejected),
            new(
                "ledger.received = event_keys + duplicate_events + rejected_events + ledger.deleted "
                + "+ ledger.expired_duplicates + ledger.removed_keys",
                seen.Received == seen.EventKeys + seen.DuplicateEvents + seen.RejectedEvents + seen.Deleted
                    + seen.ExpiredDuplicates + seen.RemovedKeys),
            new("ledger.stored = event_keys + ledger.removed_keys", seen.Stored == seen.EventKeys + seen.RemovedKeys),
            new(
                "ledger.duplicates = duplicate_events + ledger.expired_duplicates",
                seen.Duplicates == seen.DuplicateEvents + seen.ExpiredDuplicates),
            new(
                "ledger.rejected = rejected_events + ledger.deleted",
                seen.Rejected == seen.RejectedEvents + seen.Deleted),
            new(
                "ledger.replayed = the events of rejected_replays + ledger.expired_replays",
                seen.Replayed == seen.ReplayedEvents + seen.ExpiredReplays),
            new("every retained key has exactly one row in processed_events",
                seen.KeysWithoutEvent == 0 && seen.EventsWithoutKey == 0
                && seen.ProcessedEvents == seen.EventKeys - seen.ExpiredKeys),
            new(
                "ledger.expired = keys whose event has expired + ledger.removed_keys",
                seen.Expired == seen.ExpiredKeys + seen.RemovedKeys),
            new("ledger.received = the sum of received_ledger.received",
                seen.Received == seen.Accepted.ReceivedRest + seen.Accepted.ReceivedAmqp),

            // Messages that still wait may account for the missing events.
            new(
                "what each API process had accepted 40 s ago has been received",
                seen.Accepted.Missing == 0 || waiting is not 0),
        ];
        return new VerifyAnswer(
            checks.All(check => check.Holds),
            new LedgerCounts(
                seen.Received,
                seen.Stored,
                seen.Duplicates,
                seen.Rejected,
                seen.Replayed,
                seen.Deleted,
                seen.Expired,
                seen.ExpiredDuplicates,
                seen.ExpiredReplays,
                seen.RemovedKeys),
            TableCounts.From(seen),
            DoorCounts.From(seen.Accepted, waiting),
            checks);
    }
}

internal sealed record VerifyCheck(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("holds")] bool Holds);

internal sealed record LedgerCounts(
    [property: JsonPropertyName("received")] long Received,
    [property: JsonPropertyName("stored")] long Stored,
    [property: JsonPropertyName("duplicates")] long Duplicates,
    [property: JsonPropertyName("rejected")] long Rejected,
    [property: JsonPropertyName("replayed")] long Replayed,
    [property: JsonPropertyName("deleted")] long Deleted,
    [property: JsonPropertyName("expired")] long Expired,
    [property: JsonPropertyName("expired_duplicates")] long ExpiredDuplicates,
    [property: JsonPropertyName("expired_replays")] long ExpiredReplays,
    [property: JsonPropertyName("removed_keys")] long RemovedKeys);

internal sealed record TableCounts(
    [property: JsonPropertyName("event_keys")] long EventKeys,
    [property: JsonPropertyName("processed_events")] long ProcessedEvents,
    [property: JsonPropertyName("duplicate_events")] long DuplicateEvents,
    [property: JsonPropertyName("rejected_events")] long RejectedEvents,
    [property: JsonPropertyName("keys_without_event")] long KeysWithoutEvent,
    [property: JsonPropertyName("events_without_key")] long EventsWithoutKey,
    [property: JsonPropertyName("expired_keys")] long ExpiredKeys)
{
    public static TableCounts From(LedgerEvidence seen) => new(
        seen.EventKeys,
        seen.ProcessedEvents,
        seen.DuplicateEvents,
        seen.RejectedEvents,
        seen.KeysWithoutEvent,
        seen.EventsWithoutKey,
        seen.ExpiredKeys);
}

/// <summary>Counts of events on their way from the API to the tables.</summary>
/// <param name="Accepted">Events for which the API has returned 202.</param>
/// <param name="Due">Accepted events that were accepted more than 40 s ago.</param>
/// <param name="ReceivedRest">Received of messages that the API has published.</param>
/// <param name="ReceivedAmqp">Received of other messages.</param>
/// <param name="Missing">Due and not received. They are lost if no message waits.</param>
/// <param name="Redelivered">Events of messages that were redelivered and skipped; they are not counted
/// elsewhere.</param>
/// <param name="QueueBacklog">Messages waiting, also in the reject queues; <c>null</c> while the broker does not
/// answer.</param>
internal sealed record DoorCounts(
    [property: JsonPropertyName("accepted")] AcceptedCounts Accepted,
    [property: JsonPropertyName("due")] long Due,
    [property: JsonPropertyName("received_rest")] long ReceivedRest,
    [property: JsonPropertyName("received_amqp")] long ReceivedAmqp,
    [property: JsonPropertyName("missing")] long Missing,
    [property: JsonPropertyName("redelivered")] long Redelivered,
    [property: JsonPropertyName("queue_backlog")] long? QueueBacklog)
{
    public static DoorCounts From(AcceptedTotals seen, long? waiting) => new(
        AcceptedCounts.From(seen),
        seen.Due,
        seen.ReceivedRest,
        seen.ReceivedAmqp,
        seen.Missing,
        seen.Redelivered,
        waiting);
}
