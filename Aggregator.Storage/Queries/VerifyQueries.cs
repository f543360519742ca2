using System.Data;
using Aggregator.Storage.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Queries;

public sealed class VerifyQueries(AggregatorDbContext context)
{
    /// <summary>Reads every row of the event tables; takes about a second for each million events.</summary>
    public async Task<LedgerEvidence> EvidenceAsync(CancellationToken cancellationToken)
    {
        // The transaction gives both statements the same snapshot, and is read-only. The lock comes before the
        // snapshot, so that no partition is exchanged between the two.
        await using var transaction =
            await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(2));
        await context.Database.ExecuteSqlAsync($"SET TRANSACTION READ ONLY", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"LOCK TABLE ONLY processed_events IN ACCESS SHARE MODE", cancellationToken);
        var evidence = await context.Database.SqlQuery<LedgerEvidence>(
            $"""
            WITH expired AS (
                SELECT coalesce(range_agg(tstzrange(lower_bound, upper_bound)), tstzmultirange()) AS times,
                       coalesce(sum(events), 0)::bigint
                           + (SELECT coalesce(sum(events), 0)::bigint FROM expired_topics) AS events
                FROM expired_partitions
            ), topics AS (
                SELECT topic, max(upper_bound) AS upper_bound FROM expired_topics GROUP BY topic
            ), paired AS (
                SELECT count(k.event_no) AS keys, count(e.id) AS events,
                       count(*) FILTER (WHERE e.id IS NULL AND NOT is_expired) AS keys_alone,
                       count(*) FILTER (WHERE e.id IS NULL AND is_expired) AS expired,
                       count(*) FILTER (WHERE k.event_no IS NULL) AS events_alone
                FROM expired
                CROSS JOIN (event_keys k FULL JOIN processed_events e
                    ON e.id = k.event_no AND e.topic = k.topic AND e.event_id = k.event_id
                    AND e.created_at = k.stored_at)
                LEFT JOIN topics ON topics.topic = k.topic
                CROSS JOIN LATERAL (
                    SELECT k.stored_at <@ expired.times OR coalesce(k.stored_at < topics.upper_bound, false)
                ) AS gone (is_expired)
            ), ledger AS (
                SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(stored), 0)::bigint AS stored,
                       coalesce(sum(duplicates), 0)::bigint AS duplicates,
                       coalesce(sum(rejected), 0)::bigint AS rejected,
                       coalesce(sum(replayed), 0)::bigint AS replayed, coalesce(sum(deleted), 0)::bigint AS deleted
                FROM ingest_ledger
            )
            SELECT ledger.received AS "Received", ledger.stored AS "Stored", ledger.duplicates AS "Duplicates",
                   ledger.rejected AS "Rejected", ledger.replayed AS "Replayed", ledger.deleted AS "Deleted",
                   (SELECT events FROM expired) AS "Expired",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'duplicates'), 0) AS "ExpiredDuplicates",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'replays'), 0) AS "ExpiredReplays",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'keys'), 0) AS "RemovedKeys",
                   paired.keys AS "EventKeys", paired.events AS "ProcessedEvents",
                   (SELECT count(*) FROM duplicate_events) AS "DuplicateEvents",
                   (SELECT count(*) FROM rejected_events) AS "RejectedEvents",
                   (SELECT coalesce(sum(events), 0)::bigint FROM rejected_replays) AS "ReplayedEvents",
                   paired.keys_alone AS "KeysWithoutEvent", paired.events_alone AS "EventsWithoutKey",
                   paired.expired AS "ExpiredKeys"
            FROM ledger CROSS JOIN paired
            """).SingleAsync(cancellationToken);
        evidence.Accepted =
            await context.Database.SqlQueryRaw<AcceptedTotals>(AcceptedSql.Totals).SingleAsync(cancellationToken);
        return evidence;
    }
}
