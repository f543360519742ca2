namespace Publisher.Worker.Accounting;

/// <summary>The counts that the aggregator must have reached for this run, as far as the responses show.</summary>
/// <param name="AcceptedCopies">Copies that were accepted, each of them queued exactly once.</param>
/// <param name="DoubtfulCopies">
/// Copies that ended with a timeout, a broken connection or a server error: each was queued once or not at all. Without
/// such copies, every range here is a single number.
/// </param>
/// <param name="AcceptedIdentities">Pairs (topic, event id) with an accepted copy.</param>
/// <param name="PossibleIdentities">Those pairs, and the pairs that have only doubtful copies.</param>
internal sealed record Expectation(
    long AcceptedCopies, long DoubtfulCopies, long AcceptedIdentities, long PossibleIdentities)
{
    public CountRange Received => new(AcceptedCopies, AcceptedCopies + DoubtfulCopies);

    /// <summary>
    /// Doubtful copies of an event that was eventually accepted do not widen this range. Only events that were given up
    /// after a doubtful attempt do: such an event may have been stored.
    /// </summary>
    public CountRange Unique => new(AcceptedIdentities, PossibleIdentities);

    /// <summary>
    /// The minimum is the number of accepted copies beyond the first of each pair. The maximum adds all doubtful
    /// copies, except one for each pair without an accepted copy, which would be stored as the first.
    /// </summary>
    public CountRange Duplicates =>
        new(AcceptedCopies - AcceptedIdentities, AcceptedCopies + DoubtfulCopies - PossibleIdentities);
}
