using System.Data;
using Aggregator.Storage.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Queries;

public sealed class VerifyQueries(AggregatorDbContext context)
{
    /// <summary>Reads every row of the event tables.</summary>
    public async Task<LedgerEvidence> EvidenceAsync(CancellationToken cancellationToken)
    {
        // The transaction gives all statements the same snapshot, and is read-only. The lock comes before the
        // snapshot, so that no partition is exchanged between the two.
        await using var transaction =
            await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(15));
        await context.Database.ExecuteSqlAsync($"SET TRANSACTION READ ONLY", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"LOCK TABLE ONLY processed_events IN ACCESS SHARE MODE", cancellationToken);
        var evidence = await context.Database.SqlQuery<LedgerEvidence>(
            $"""
            WITH ledger AS (
                SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(stored), 0)::bigint AS stored,
                       coalesce(sum(duplicates), 0)::bigint AS duplicates,
                       coalesce(sum(rejected), 0)::bigint AS rejected,
                       coalesce(sum(replayed), 0)::bigint AS replayed, coalesce(sum(deleted), 0)::bigint AS deleted
                FROM ingest_ledger
            )
            SELECT ledger.received AS "Received", ledger.stored AS "Stored", ledger.duplicates AS "Duplicates",
                   ledger.rejected AS "Rejected", ledger.replayed AS "Replayed", ledger.deleted AS "Deleted",
                   (SELECT coalesce(sum(events), 0)::bigint FROM expired_partitions)
                       + (SELECT coalesce(sum(events), 0)::bigint FROM expired_topics) AS "Expired",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'duplicates'), 0) AS "ExpiredDuplicates",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'replays'), 0) AS "ExpiredReplays",
                   coalesce((SELECT events FROM expired_evidence WHERE kind = 'keys'), 0) AS "RemovedKeys",
                   (SELECT count(*) FROM duplicate_events) AS "DuplicateEvents",
                   (SELECT count(*) FROM rejected_events) AS "RejectedEvents",
                   (SELECT coalesce(sum(events), 0)::bigint FROM rejected_replays) AS "ReplayedEvents"
            FROM ledger
            """).SingleAsync(cancellationToken);
        await TablePairs.ReadAsync(context, evidence, cancellationToken);
        evidence.Accepted =
            await context.Database.SqlQueryRaw<AcceptedTotals>(AcceptedSql.Totals).SingleAsync(cancellationToken);
        return evidence;
    }
}
