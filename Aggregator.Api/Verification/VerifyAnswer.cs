using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Verification;

/// <summary>The ledger against the tables.</summary>
/// <param name="Balanced">Whether every check holds.</param>
/// <param name="Ledger">What the consumers counted.</param>
/// <param name="Tables">What the tables hold.</param>
/// <param name="Checks">Each rule with whether it holds.</param>
internal sealed record VerifyAnswer(
    [property: JsonPropertyName("balanced")] bool Balanced,
    [property: JsonPropertyName("ledger")] LedgerCounts Ledger,
    [property: JsonPropertyName("tables")] TableCounts Tables,
    [property: JsonPropertyName("checks")] IReadOnlyList<VerifyCheck> Checks)
{
    public static VerifyAnswer From(LedgerEvidence seen)
    {
        VerifyCheck[] checks =
        [
            new("ledger.received = ledger.stored + ledger.duplicates + ledger.rejected",
                seen.Received == seen.Stored + seen.Duplicates + seen.Rejected),
            new("ledger.received = event_keys + duplicate_events + rejected_events + ledger.deleted",
                seen.Received == seen.EventKeys + seen.DuplicateEvents + seen.RejectedEvents + seen.Deleted),
            new("ledger.stored = event_keys", seen.Stored == seen.EventKeys),
            new("ledger.duplicates = duplicate_events", seen.Duplicates == seen.DuplicateEvents),
            new("ledger.rejected = rejected_events + ledger.deleted", seen.Rejected == seen.RejectedEvents + seen.Deleted),
            new("ledger.replayed = the events of rejected_replays", seen.Replayed == seen.ReplayedEvents),
            new("every retained key has exactly one row in processed_events",
                seen.KeysWithoutEvent == 0 && seen.EventsWithoutKey == 0
                && seen.ProcessedEvents == seen.EventKeys - seen.ExpiredKeys),
        ];
        return new VerifyAnswer(
            checks.All(check => check.Holds),
            new LedgerCounts(seen.Received, seen.Stored, seen.Duplicates, seen.Rejected, seen.Replayed, seen.Deleted),
            TableCounts.From(seen),
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
    [property: JsonPropertyName("deleted")] long Deleted);

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
