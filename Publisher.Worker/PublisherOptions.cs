namespace Publisher.Worker;

/// <summary>The options of a run. The command line defines their defaults and bounds.</summary>
internal sealed record PublisherOptions
{
    /// <summary>The base address of the API; it ends with a slash.</summary>
    public required Uri Url { get; init; }

    /// <summary>The broker to publish to directly; <c>null</c> to publish through the API.</summary>
    public Uri? Amqp { get; init; }

    /// <summary>Number of events to send, including repeats, but not retries.</summary>
    public required int Events { get; init; }

    /// <summary>Maximum number of concurrent requests.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Share of the sends that repeat an earlier event.</summary>
    public required double Duplicates { get; init; }

    /// <summary>Share of those repeats that are sent under another topic.</summary>
    public required double CrossTopic { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Number of events per request.</summary>
    public required int Batch { get; init; }

    /// <summary>Events per second; 0 for no limit.</summary>
    public required double Rate { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether to compare the aggregator's counts with the run's own.</summary>
    public required bool Verify { get; init; }

    /// <summary>Timeout of one attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Maximum number of attempts for one request; 0 for no limit.</summary>
    public required int Attempts { get; init; }

    /// <summary>Time for which a request is retried.</summary>
    public required TimeSpan GiveUpAfter { get; init; }

    /// <summary>Time to wait at the start for an API that does not respond.</summary>
    public required TimeSpan WaitForApi { get; init; }

    /// <summary>Time for which a verification waits while no count changes.</summary>
    public required TimeSpan VerifyTimeout { get; init; }
}
