using Aggregator.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Rejected;

public sealed class RejectedQueries(AggregatorDbContext context)
{
    /// <summary>Longest reason in a list, in characters; the whole is in the rejection itself.</summary>
    private const int MaxListedReason = LogEventLimits.MaxReasonLength;

    /// <summary>
    /// The newest rejections that match the filter, newest first, each with the beginning of its reason, because
    /// reasons that earlier versions have stored may be megabytes long. The filter is applied to the whole reason.
    /// </summary>
    /// <remarks>The casts are needed for null parameters, whose types the driver does not know.</remarks>
    public async Task<IReadOnlyList<RejectedRow>> ListAsync(
        RejectedFilter filter, int limit, CancellationToken cancellationToken) =>
        await context.Database.SqlQuery<RejectedRow>(
            $"""
            SELECT r.id AS "Id", r.received_at AS "ReceivedAt", r.message_id AS "MessageId", r.queue AS "Queue",
                   left(r.reason, {MaxListedReason}) AS "Reason", r.topic AS "Topic", r.event_id AS "EventId",
                   r.body_length AS "BodyLength",
                   origin.rejected_id AS "ReplayOf", replay.requested_at AS "ReplayRequestedAt",
                   replay.confirmed_at AS "ReplayedAt", replay.consumed_at AS "ConsumedAt"
            FROM rejected_events r
            LEFT JOIN rejected_replays replay ON replay.rejected_id = r.id
            LEFT JOIN rejected_replays origin ON origin.message_id = r.message_id
            WHERE ({filter.Before}::bigint IS NULL OR r.id < {filter.Before}::bigint)
              AND ({filter.Topic}::text IS NULL OR r.topic = {filter.Topic}::text)
              AND ({filter.Queue}::text IS NULL OR r.queue = {filter.Queue}::text)
              AND ({filter.Reason}::text IS NULL OR strpos(r.reason, {filter.Reason}::text) > 0)
              AND ({filter.Since}::timestamptz IS NULL OR r.received_at >= {filter.Since}::timestamptz)
              AND ({filter.Until}::timestamptz IS NULL OR r.received_at < {filter.Until}::timestamptz)
              AND ({filter.Replayed}::boolean IS NULL OR (replay.confirmed_at IS NOT NULL) = {filter.Replayed}::boolean)
            ORDER BY r.id DESC
            LIMIT {limit}
            """).ToListAsync(cancellationToken);

    /// <summary>One rejection with its body, or <c>null</c>.</summary>
    public Task<RejectedMessage?> FindAsync(long id, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<RejectedMessage>(
            $"""
            SELECT r.id AS "Id", r.received_at AS "ReceivedAt", r.message_id AS "MessageId", r.queue AS "Queue",
                   r.reason AS "Reason", r.topic AS "Topic", r.event_id AS "EventId", r.body_length AS "BodyLength",
                   r.headers::text AS "Headers", r.body AS "Body",
                   origin.rejected_id AS "ReplayOf", replay.requested_at AS "ReplayRequestedAt",
                   replay.confirmed_at AS "ReplayedAt", replay.consumed_at AS "ConsumedAt"
            FROM rejected_events r
            LEFT JOIN rejected_replays replay ON replay.rejected_id = r.id
            LEFT JOIN rejected_replays origin ON origin.message_id = r.message_id
            WHERE r.id = {id}
            """).SingleOrDefaultAsync(cancellationToken);
}
