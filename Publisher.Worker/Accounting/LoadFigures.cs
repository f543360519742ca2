namespace Publisher.Worker.Accounting;

/// <summary>The counts of a load at one moment. An event is counted once, however often it was retried.</summary>
/// <param name="Sent">Events whose first attempt has started, including repeats of earlier events.</param>
/// <param name="Accepted">Events answered with 202.</param>
/// <param name="Refused">Events that the API rejected permanently.</param>
/// <param name="GivenUp">Events that reached the limit of attempts or time, or were interrupted.</param>
/// <param name="Requests">Number of attempts, that is requests sent, with one event or several.</param>
/// <param name="Retries">Requests that were not the first attempt for their events.</param>
/// <param name="LastTrouble">The error of the last failed attempt, or <c>null</c>.</param>
/// <param name="FirstRefusal">The text of the first refusal, or <c>null</c>.</param>
internal sealed record LoadFigures(
    long Sent,
    long Accepted,
    long Refused,
    long GivenUp,
    long Requests,
    long Retries,
    string? LastTrouble,
    string? FirstRefusal)
{
    /// <summary>Events whose outcome is final.</summary>
    public long Finished => Accepted + Refused + GivenUp;

    public bool AllAccepted => Refused == 0 && GivenUp == 0;
}
