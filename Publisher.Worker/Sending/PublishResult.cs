using System.Net;
using System.Net.Http.Headers;
using Aggregator.Client.Sending;

namespace Publisher.Worker.Sending;

/// <summary>The result of one attempt to publish.</summary>
internal sealed record PublishResult(PublishOutcome Outcome)
{
    private static readonly IReadOnlySet<int> None = new HashSet<int>();

    /// <summary>All events were accepted. Nearly every attempt ends so, so a single instance is shared.</summary>
    public static PublishResult Accepted { get; } = new(PublishOutcome.Accepted);

    /// <summary>
    /// Whether the attempt failed in a way that leaves open whether its events were queued: with a timeout, a broken
    /// connection or a server error. After a failure to connect, or a client error, nothing was queued.
    /// </summary>
    public bool MayBeQueued { get; init; }

    /// <summary>Whether a connection was established for the request.</summary>
    public bool ReachedServer { get; init; } = true;

    /// <summary>A description for people, if not all events were accepted.</summary>
    public string? Trouble { get; init; }

    public RetryConditionHeaderValue? RetryAfter { get; init; }

    /// <summary>Indexes of the refused events in an accepted array.</summary>
    public IReadOnlySet<int> RejectedIndexes { get; init; } = None;

    /// <summary>Returns what an attempt over HTTP means for the account.</summary>
    public static PublishResult From(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Settled { Rejected.Count: 0 } => Accepted,
        AttemptOutcome.Settled settled => new PublishResult(PublishOutcome.Accepted)
        {
            RejectedIndexes = settled.Rejected.Keys.ToHashSet(),
            Trouble = "rejected out of an array: "
                + ResponseReader.Shorten(string.Join("; ", settled.Rejected.First().Value)),
        },
        AttemptOutcome.Failed failed => new PublishResult(
            // After a 202 that confirms nothing, a retry would queue the events again and be answered in the same way.
            failed.Status == HttpStatusCode.Accepted ? PublishOutcome.Refused : PublishOutcome.Failed)
        {
            MayBeQueued = failed.MayBeQueued,
            ReachedServer = failed.IsConnected,
            Trouble = failed.Trouble,
            RetryAfter = failed.RetryAfter,
        },
        AttemptOutcome.Refused refused => new PublishResult(PublishOutcome.Refused) { Trouble = refused.Reason },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome is not known."),
    };

    public bool Accepts(int index) => Outcome == PublishOutcome.Accepted && !RejectedIndexes.Contains(index);
}
