namespace Publisher.Worker.Accounting;

/// <summary>What the aggregator must have counted for this run, as far as the answers tell.</summary>
/// <param name="AcceptedCopies">Copies that were accepted, each of them queued exactly once.</param>
/// <param name="DoubtfulCopies">
/// Copies whose answer was a time-out, a broken connection or a server error: each was queued once or not at all.
/// Without any, every range here is one number.
/// </param>
/// <param name="AcceptedIdentities">Pairs (topic, event id) of which a copy was accepted.</param>
/// <param name="PossibleIdentities">Those, and the pairs of which there are doubtful copies only.</param>
internal sealed record Expectation(
    long AcceptedCopies, long DoubtfulCopies, long AcceptedIdentities, long PossibleIdentities)
{
    public CountRange Received => new(AcceptedCopies, AcceptedCopies + DoubtfulCopies);

    /// <summary>
    /// Doubtful copies of an event that was accepted in the end do not widen this. Only events that were given up
    /// after a doubtful attempt do: such an event may have been stored.
    /// </summary>
    public CountRange Unique => new(AcceptedIdentities, PossibleIdentities);

    /// <summary>
    /// At least the accepted copies beyond the first of each pair; at most all doubtful copies on top, less the one of
    /// each pair without an accepted copy that would be stored as the first.
    /// </summary>
    public CountRange Duplicates =>
        new(AcceptedCopies - AcceptedIdentities, AcceptedCopies + DoubtfulCopies - PossibleIdentities);
}
