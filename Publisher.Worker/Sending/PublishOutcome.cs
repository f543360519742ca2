namespace Publisher.Worker.Sending;

internal enum PublishOutcome
{
    /// <summary>The response was 202; single events of an array may still be refused.</summary>
    Accepted,

    /// <summary>A retry could not succeed.</summary>
    Refused,

    /// <summary>A retry may succeed.</summary>
    Failed,
}
