namespace Publisher.Worker;

/// <summary>What a run is to do. The defaults and bounds are those of the command line.</summary>
internal sealed record PublisherOptions
{
    /// <summary>Where the API's paths begin; ends with a slash.</summary>
    public required Uri Url { get; init; }

    /// <summary>The broker to publish to directly; <c>null</c> to publish through the API.</summary>
    public Uri? Amqp { get; init; }

    /// <summary>Events to send, repeats included and retries not.</summary>
    public required int Events { get; init; }

    /// <summary>Requests under way at a time.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Share of the sends that repeat an earlier event.</summary>
    public required double Duplicates { get; init; }

    /// <summary>Share of those repeats that go out under another topic.</summary>
    public required double CrossTopic { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Events in a request.</summary>
    public required int Batch { get; init; }

    /// <summary>Events per second; 0 for no limit.</summary>
    public required double Rate { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether to compare the aggregator's counts with the run's own.</summary>
    public required bool Verify { get; init; }

    /// <summary>Limit of one attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Most attempts for one request; 0 for no limit.</summary>
    public required int Attempts { get; init; }

    /// <summary>How long a request is retried.</summary>
    public required TimeSpan GiveUpAfter { get; init; }

    /// <summary>How long to wait for an API that does not answer at the start.</summary>
    public required TimeSpan WaitForApi { get; init; }

    /// <summary>How long a verification bears counts that stand still.</summary>
    public required TimeSpan VerifyPatience { get; init; }
}
