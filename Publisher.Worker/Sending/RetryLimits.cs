namespace Publisher.Worker.Sending;

/// <summary>The limits of retrying: how long, how often and how fast.</summary>
internal sealed record RetryLimits
{
    /// <summary>Maximum number of attempts for one request; 0, the default, for no limit.</summary>
    public int Attempts { get; init; }

    /// <summary>Time after the first attempt within which a further one may begin; 5 minutes by default.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Upper bound of the wait before the second attempt; it doubles with every failure. 100 ms by default.
    /// </summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Upper limit of the doubling; 10 s by default.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum wait for which a <c>Retry-After</c> is obeyed; 60 s by default. If a server asks for an hour, the next
    /// attempt comes sooner.
    /// </summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);
}
