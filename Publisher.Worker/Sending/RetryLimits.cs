namespace Publisher.Worker.Sending;

/// <summary>How long to go on trying, and how fast.</summary>
internal sealed record RetryLimits
{
    /// <summary>Most attempts for one request; 0 for no limit, which is the default.</summary>
    public int Attempts { get; init; }

    /// <summary>How long after the first attempt a further one may still begin; 5 minutes by default.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Upper bound of the wait before the second attempt; it doubles with every failure. 100 ms by default.
    /// </summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What the doubling stops at; 10 s by default.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest wait that a <c>Retry-After</c> is taken at its word for; 60 s by default. A server that asks for an
    /// hour is asked again sooner.
    /// </summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);
}
