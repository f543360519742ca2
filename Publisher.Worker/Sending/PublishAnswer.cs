using System.Net.Http.Headers;

namespace Publisher.Worker.Sending;

/// <summary>What one attempt to publish came to.</summary>
internal sealed record PublishAnswer(PublishOutcome Outcome)
{
    private static readonly IReadOnlySet<int> Nowhere = new HashSet<int>();

    /// <summary>
    /// Everything was accepted. The same instance each time, for that is what nearly every attempt comes to.
    /// </summary>
    public static PublishAnswer Accepted { get; } = new(PublishOutcome.Accepted);

    /// <summary>
    /// The attempt failed in a way that leaves open whether its events were queued: by a time-out, a broken
    /// connection or a server error. A connection that never came about, or a client error, queued nothing.
    /// </summary>
    public bool MayBeQueued { get; init; }

    /// <summary>Whether there was a connection to send the request on.</summary>
    public bool ReachedServer { get; init; } = true;

    /// <summary>For the reader, when not everything was accepted.</summary>
    public string? Trouble { get; init; }

    public RetryConditionHeaderValue? RetryAfter { get; init; }

    /// <summary>Places in an accepted array whose events were refused.</summary>
    public IReadOnlySet<int> RejectedPlaces { get; init; } = Nowhere;

    public bool Accepts(int place) => Outcome == PublishOutcome.Accepted && !RejectedPlaces.Contains(place);
}
