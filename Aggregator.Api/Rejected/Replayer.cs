using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>
/// Sends a rejected message again, at most once in effect: the replay is noted in the database before it is sent, under
/// a message id made from the rejection, and noted as confirmed afterwards. Whatever fails in between, a repeated
/// request sends the same message, which the inbox accepts once.
/// </summary>
internal sealed class Replayer(RejectedQueries rejected, ReplayStore replays, ReplayPublisher publisher)
{
    /// <param name="id">The rejection.</param>
    /// <param name="corrected">A valid event to be sent in its place; <c>null</c> to send the bytes as they
    /// came.</param>
    /// <param name="cancellationToken">Cancels the wait; the replay may then be in flight.</param>
    public async Task<(ReplayOutcome Outcome, Guid MessageId)> ReplayAsync(
        long id, byte[]? corrected, CancellationToken cancellationToken)
    {
        if (await rejected.FindAsync(id, cancellationToken) is not { } message)
            return (ReplayOutcome.Gone, default);
        if (corrected is null && message.ReplayRequestedAt is null && !message.IsWhole)
            return (ReplayOutcome.Unfit, default);
        if (await replays.RequestAsync(message, corrected, cancellationToken) is not { } replay)
            return (ReplayOutcome.Gone, default);
        if (corrected is not null && (replay.Body is null || !corrected.AsSpan().SequenceEqual(replay.Body)))
            return (ReplayOutcome.Different, replay.MessageId);
        if (replay.ConfirmedAt is not null)
            return (ReplayOutcome.Queued, replay.MessageId);

        if (!await publisher.PublishAsync(id, replay.MessageId, replay.Body ?? message.Body, cancellationToken))
            return (ReplayOutcome.NotConfirmed, replay.MessageId);

        // The message is queued, whether or not the client still waits for the response.
        await replays.ConfirmAsync(id, CancellationToken.None);
        return (ReplayOutcome.Queued, replay.MessageId);
    }
}
