namespace Publisher.Worker.Accounting;

/// <summary>
/// The counts of a load at one moment. Events are counted once however often they had to be sent again.
/// </summary>
/// <param name="Sent">Events whose first attempt was begun, repeats of earlier events included.</param>
/// <param name="Accepted">Events answered with 202.</param>
/// <param name="Refused">Events that the API will never take, as its answer said.</param>
/// <param name="GivenUp">Events that reached the limit of attempts or time, or that an interruption cut short.</param>
/// <param name="Requests">Attempts: requests sent, with one event or with many.</param>
/// <param name="Retries">Those of the requests that were not the first for their events.</param>
/// <param name="LastTrouble">What the last attempt that failed said, or <c>null</c>.</param>
/// <param name="FirstRefusal">What the first refusal said, or <c>null</c>.</param>
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
    /// <summary>Events whose fate is decided.</summary>
    public long Settled => Accepted + Refused + GivenUp;

    public bool AllAccepted => Refused == 0 && GivenUp == 0;
}
