using System.Net;
using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>What one attempt to send events has led to.</summary>
internal abstract record AttemptOutcome
{
    /// <summary>The request is settled: what is not rejected is confirmed.</summary>
    /// <param name="Rejected">The reasons for each rejected event, by its index in the request.</param>
    public sealed record Settled(IReadOnlyDictionary<int, IReadOnlyList<string>> Rejected) : AttemptOutcome
    {
        /// <summary>Nothing was rejected. Nearly every attempt ends so, so a single instance is shared.</summary>
        public static Settled Confirmed { get; } = new(new Dictionary<int, IReadOnlyList<string>>());
    }

    /// <summary>The request may be sent again, and a retry may succeed.</summary>
    /// <param name="Trouble">What happened, for people.</param>
    public sealed record Failed(string Trouble) : AttemptOutcome
    {
        /// <summary>The status of the response; <c>null</c> if there was none.</summary>
        public HttpStatusCode? Status { get; init; }

        public RetryConditionHeaderValue? RetryAfter { get; init; }

        /// <summary>Whether there was a connection, as far as is known.</summary>
        public bool IsConnected { get; init; } = true;

        /// <summary>
        /// Whether the events may be queued all the same. A 408 or an error of a server may come from a proxy that had
        /// already forwarded the request.
        /// </summary>
        public bool MayBeQueued => Status is { } status
            ? status is HttpStatusCode.Accepted or HttpStatusCode.RequestTimeout || (int)status >= 500
            : IsConnected;
    }

    /// <summary>The request was refused as a whole, and nothing of it is queued.</summary>
    /// <param name="Status">The status of the response.</param>
    /// <param name="Reason">The reason that it gives.</param>
    /// <param name="BlamesEvents">
    /// Whether one of the events, or their number, is to blame, although the response does not say which one.
    /// Otherwise the reason lies outside them, such as a missing key.
    /// </param>
    public sealed record Refused(int Status, string Reason, bool BlamesEvents) : AttemptOutcome;
}
