using System.Globalization;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Events;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Rejected;

/// <summary>
/// The states of a replay: not asked for, requested, confirmed by the broker, consumed. Each step is one statement, so
/// that requests which meet come out as one.
/// </summary>
public sealed class ReplayStore(AggregatorDbContext context)
{
    /// <summary>
    /// Notes that the rejection is about to be sent again, and returns the note: an earlier one if there is one, which
    /// may have another body. Always under the same message id, so that sending twice has one effect.
    /// </summary>
    /// <returns><c>null</c> when the rejection is gone.</returns>
    public async Task<RejectedReplay?> RequestAsync(
        RejectedMessage rejected, byte[]? body, CancellationToken cancellationToken)
    {
        // The moment is part of it because a database that was dropped begins to number anew.
        var name = string.Create(
            CultureInfo.InvariantCulture, $"aggregator-replay {rejected.Id} {rejected.ReceivedAt.Ticks}");
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO rejected_replays (rejected_id, message_id, body)
            SELECT id, {NameBasedUuid.Of(name)}, {body}::bytea FROM rejected_events WHERE id = {rejected.Id}
            ON CONFLICT (rejected_id) DO NOTHING
            """,
            cancellationToken);
        return await context.RejectedReplays.AsNoTracking()
            .SingleOrDefaultAsync(replay => replay.RejectedId == rejected.Id, cancellationToken);
    }

    /// <summary>Notes that the broker has it.</summary>
    public Task ConfirmAsync(long rejectedId, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"UPDATE rejected_replays SET confirmed_at = now() WHERE rejected_id = {rejectedId} AND confirmed_at IS NULL",
        cancellationToken);

    /// <summary>Removes rejections and counts them in the ledger; those that are gone already do not count.</summary>
    /// <returns>How many were removed.</returns>
    public Task<long> DeleteAsync(long[] ids, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<long>($"""SELECT delete_rejected_events({ids}) AS "Value" """).SingleAsync(cancellationToken);
}
