using System.Globalization;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Events;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Rejected;

/// <summary>
/// The states of a replay: not asked for, requested, confirmed by the broker, consumed. Each step is a single
/// statement, so that concurrent requests have the effect of one.
/// </summary>
public sealed class ReplayStore(AggregatorDbContext context)
{
    /// <summary>
    /// Records that the rejection is about to be replayed, and returns the record; an earlier record, which may have
    /// another body, takes precedence. The message id is always the same, so that sending twice has one effect.
    /// </summary>
    /// <returns><c>null</c> when the rejection is gone.</returns>
    public async Task<RejectedReplay?> RequestAsync(
        RejectedMessage rejected, byte[]? body, CancellationToken cancellationToken)
    {
        // The time is part of the id because a recreated database starts its numbers again.
        var name = string.Create(
            CultureInfo.InvariantCulture, $"aggregator-replay {rejected.Id} {rejected.ReceivedAt.Ticks}");
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO rejected_replays (rejected_id, message_id, body)
            SELECT id, {NameBasedUuid.Create(name)}, {body}::bytea FROM rejected_events WHERE id = {rejected.Id}
            ON CONFLICT (rejected_id) DO NOTHING
            """,
            cancellationToken);
        return await context.RejectedReplays.AsNoTracking()
            .SingleOrDefaultAsync(replay => replay.RejectedId == rejected.Id, cancellationToken);
    }

    /// <summary>Records that the broker has confirmed it.</summary>
    public Task ConfirmAsync(long rejectedId, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"UPDATE rejected_replays SET confirmed_at = now() WHERE rejected_id = {rejectedId} AND confirmed_at IS NULL",
        cancellationToken);

    /// <summary>
    /// Deletes rejections and counts them in the ledger; those that have already been deleted do not count.
    /// </summary>
    /// <returns>The number of rejections that were deleted.</returns>
    public Task<long> DeleteAsync(long[] ids, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<long>($"""SELECT delete_rejected_events({ids}) AS "Value" """)
            .SingleAsync(cancellationToken);
}
