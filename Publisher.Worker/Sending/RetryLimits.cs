namespace Publisher.Worker.Sending;

/// <summary>The limits of retrying: how long, how often and how fast.</summary>
internal sealed record RetryLimits
{
    /// <summary>Maximum number of attempts for one request; 0, the default, for no limit.</summary>
    public int Attempts { get; init; }

    /// <summary>Time after the first attempt within which a further one may begin; 5 minutes by default.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Upper limit of the back-off, which doubles with every failure; 10 s by default.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);
}
