using Aggregator.Contracts;

namespace Aggregator.Storage.Outcomes;

/// <summary>An event in a message that was sent, as far as its outcome depends on it.</summary>
/// <param name="MessageId">The message that holds it.</param>
/// <param name="Topic">Topic.</param>
/// <param name="EventId">The publisher's id.</param>
/// <param name="PayloadHash">Hash of its payload, comparable with the stored one's.</param>
/// <param name="Place">How many events with the same identity precede it in the message.</param>
/// <param name="Copies">How many events of the message have this identity, itself included.</param>
/// <param name="SentAfter">The marks that were read before the message was sent.</param>
public sealed record SentEvent(
    Guid MessageId,
    string Topic,
    string EventId,
    long PayloadHash,
    int Place,
    int Copies,
    OutcomeMarks SentAfter)
{
    public static SentEvent From(Guid messageId, LogEvent sent, int place, int copies, OutcomeMarks sentAfter) => new(
        messageId,
        sent.Topic,
        sent.EventId,
        Ingest.PayloadHash.Compute(sent.Payload.Utf8.Span),
        place,
        copies,
        sentAfter);
}
