using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Queries;

/// <summary>The ledger's sums and the number of topics.</summary>
public sealed class LedgerTotals
{
    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    public long Topics { get; init; }
}

public sealed class StatsQueries(AggregatorDbContext context)
{
    /// <summary>
    /// Reads one ledger row for each writer, and jumps from topic to topic in the key's index: neither depends on how
    /// many events are stored.
    /// </summary>
    public Task<LedgerTotals> TotalsAsync(CancellationToken cancellationToken) =>
        context.Database.SqlQuery<LedgerTotals>(
            $"""
            WITH RECURSIVE topics AS (
                (SELECT topic FROM event_keys ORDER BY topic LIMIT 1)
                UNION ALL
                SELECT (SELECT topic FROM event_keys WHERE event_keys.topic > topics.topic ORDER BY topic LIMIT 1)
                FROM topics
                WHERE topics.topic IS NOT NULL
            )
            SELECT coalesce(sum(received), 0)::bigint AS "Received",
                   coalesce(sum(stored), 0)::bigint AS "Stored",
                   coalesce(sum(duplicates), 0)::bigint AS "Duplicates",
                   coalesce(sum(rejected), 0)::bigint AS "Rejected",
                   (SELECT count(topic) FROM topics) AS "Topics"
            FROM ingest_ledger
            """).SingleAsync(cancellationToken);
}
