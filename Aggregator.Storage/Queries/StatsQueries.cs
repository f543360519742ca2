using Aggregator.Storage.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Queries;

/// <summary>The ledger's sums and the number of topics.</summary>
public sealed class LedgerTotals
{
    public long Received { get; init; }

    public long Stored { get; init; }

    public long Duplicates { get; init; }

    public long Rejected { get; init; }

    public long Replayed { get; init; }

    public long Topics { get; init; }
}

public sealed class StatsQueries(AggregatorDbContext context)
{
    internal const string Totals =
        """
        SELECT coalesce(sum(received), 0)::bigint AS "Received",
               coalesce(sum(stored), 0)::bigint AS "Stored",
               coalesce(sum(duplicates), 0)::bigint AS "Duplicates",
               coalesce(sum(rejected), 0)::bigint AS "Rejected",
               coalesce(sum(replayed), 0)::bigint AS "Replayed",
               count(*) FILTER (WHERE stored > 0) AS "Topics"
        FROM (SELECT sum(received) AS received, sum(stored) AS stored, sum(duplicates) AS duplicates,
                     sum(rejected) AS rejected, sum(replayed) AS replayed
              FROM ingest_ledger GROUP BY topic) AS topics
        """;

    /// <summary>
    /// Reads the ledger's rows, of which there are a few for each topic, and no rows whose number grows with the
    /// events.
    /// </summary>
    public Task<LedgerTotals> TotalsAsync(CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<LedgerTotals>(Totals).SingleAsync(cancellationToken);

    /// <summary>Reads a few rows for each process of the API that has ever run.</summary>
    public Task<AcceptedTotals> AcceptedAsync(CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<AcceptedTotals>(AcceptedSql.Totals).SingleAsync(cancellationToken);
}
