using System.ComponentModel.DataAnnotations.Schema;
using Aggregator.Storage.Ledger;

namespace Aggregator.Storage.Queries;

/// <summary>Counts from independent tables, all taken from the same snapshot.</summary>
public sealed class LedgerEvidence
{
    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    /// <summary>Received events that came from replays.</summary>
    public long Replayed { get; init; }

    /// <summary>Rejected events that were deleted since.</summary>
    public long Deleted { get; init; }

    /// <summary>Stored events that retention has dropped since.</summary>
    public long Expired { get; init; }

    /// <summary>Duplicates whose evidence was deleted because of its age.</summary>
    public long ExpiredDuplicates { get; init; }

    /// <summary>Stored events whose key was deleted because of its age; they have expired as well.</summary>
    public long RemovedKeys { get; init; }

    /// <summary>Replayed events whose record was deleted because of its age.</summary>
    public long ExpiredReplays { get; init; }

    /// <summary>Rows in <c>event_keys</c>.</summary>
    [NotMapped]
    public long EventKeys { get; internal set; }

    /// <summary>Rows in <c>processed_events</c>.</summary>
    [NotMapped]
    public long ProcessedEvents { get; internal set; }

    /// <summary>Rows in <c>duplicate_events</c>.</summary>
    public long DuplicateEvents { get; init; }

    /// <summary>Rows in <c>rejected_events</c>.</summary>
    public long RejectedEvents { get; init; }

    /// <summary>Events of the messages in <c>rejected_replays</c>.</summary>
    public long ReplayedEvents { get; init; }

    /// <summary>Keys without an event although retention has dropped nothing of their topic and time.</summary>
    [NotMapped]
    public long KeysWithoutEvent { get; internal set; }

    /// <summary>Events without a key, or with a number, topic or id other than their key's.</summary>
    [NotMapped]
    public long EventsWithoutKey { get; internal set; }

    /// <summary>Keys without an event, of a topic and time of which retention has dropped events.</summary>
    [NotMapped]
    public long ExpiredKeys { get; internal set; }

    /// <summary>Events that the API accepted and that consumers received, in the same snapshot.</summary>
    [NotMapped]
    public AcceptedTotals Accepted { get; internal set; } = new();
}
