namespace Publisher.Worker.Sending;

internal enum PublishOutcome
{
    /// <summary>Answered with 202; single events of an array may be refused all the same.</summary>
    Accepted,

    /// <summary>Nothing that trying again could change.</summary>
    Refused,

    /// <summary>May go better the next time.</summary>
    Failed,
}
