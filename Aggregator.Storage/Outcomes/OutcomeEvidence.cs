namespace Aggregator.Storage.Outcomes;

/// <summary>
/// The committed rows about one identity after its message was consumed, and what follows from them. They are rows of
/// the message's transaction or of earlier ones, so that they do not change any more, except that an operator may
/// delete rejections.
/// </summary>
/// <param name="Key">The stored event; <c>null</c> if none is.</param>
/// <param name="Duplicates">
/// How many duplicates of the message are recorded; not counted if the event was stored before the message was sent.
/// </param>
/// <param name="Rejections">Reasons for which copies in the message were rejected, in their order.</param>
/// <param name="MessageRejection">The reason if the message was rejected as a whole.</param>
internal sealed record OutcomeEvidence(
    StoredKey? Key, long Duplicates, IReadOnlyList<string> Rejections, string? MessageRejection)
{
    private const string Deleted = "it was rejected, and the rejection has been deleted since";

    /// <summary>
    /// A message may hold several copies. Those that the database refuses come first, because a refused one leaves no
    /// key, and behind the one that is stored the others are duplicates, which are not looked at any further.
    /// </summary>
    public EventOutcome Of(SentEvent sent)
    {
        if (MessageRejection is not null || sent.Place < Rejections.Count || Key is null)
        {
            var reason = MessageRejection ?? Rejections.ElementAtOrDefault(sent.Place) ?? Deleted;
            return new EventOutcome(OutcomeKind.Rejected, null, null, sent.PayloadHash, null, reason);
        }

        var isFirst = Key.Id > sent.SentAfter.EventNo
            && sent.Place == Rejections.Count
            && Rejections.Count + Duplicates < sent.Copies;
        return new EventOutcome(
            isFirst ? OutcomeKind.Stored : OutcomeKind.Duplicate,
            Key.Id,
            Key.StoredAt,
            sent.PayloadHash,
            Key.PayloadHash,
            null);
    }
}

/// <param name="Id">The event's number.</param>
/// <param name="StoredAt">When it was stored, UTC.</param>
/// <param name="PayloadHash"><c>null</c> if another version of the program has computed it.</param>
internal sealed record StoredKey(long Id, DateTime StoredAt, long? PayloadHash);
