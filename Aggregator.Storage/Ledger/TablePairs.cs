using Aggregator.Storage.Queries;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Ledger;

/// <summary>How the keys and the events belong together, in one snapshot.</summary>
/// <remarks>
/// A join of both tables would hold all of their rows in memory or in temporary files: 100 million filled a disk. So
/// their numbers and the sums of their rows' hashes are compared, which takes a scan of each. If both are equal, the
/// rows are, but for one case in 2^64. Only if they differ are the tables joined, to say by how many.
/// </remarks>
internal sealed class TablePairs
{
    public long Keys { get; init; }

    /// <summary>Keys of a topic and time of which retention has dropped events.</summary>
    public long ExpiredKeys { get; init; }

    public long Events { get; init; }

    /// <summary>Events of a topic and time of which retention has dropped others.</summary>
    public long ExpiredEvents { get; init; }

    /// <summary>Whether the other keys are those of the other events.</summary>
    public bool AreEqual { get; init; }

    /// <param name="context">In a transaction whose statements share a snapshot.</param>
    /// <param name="evidence">Gets the counts.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task ReadAsync(
        AggregatorDbContext context, LedgerEvidence evidence, CancellationToken cancellationToken)
    {
        var seen = await context.Database.SqlQueryRaw<TablePairs>(TablePairsSql.Compare).SingleAsync(cancellationToken);
        var pairs = seen.ExpiredEvents == 0
            ? 0
            : await context.Database.SqlQueryRaw<long>(TablePairsSql.ExpiredPairs).SingleAsync(cancellationToken);
        var alone = seen.AreEqual
            ? new LoneRows()
            : await context.Database.SqlQueryRaw<LoneRows>(TablePairsSql.Alone).SingleAsync(cancellationToken);
        evidence.EventKeys = seen.Keys;
        evidence.ProcessedEvents = seen.Events;
        evidence.ExpiredKeys = seen.ExpiredKeys - pairs;
        evidence.KeysWithoutEvent = alone.Keys;
        evidence.EventsWithoutKey = alone.Events + seen.ExpiredEvents - pairs;
    }

    /// <summary>Rows without their counterpart, of topics and times of which retention has dropped nothing.</summary>
    internal sealed class LoneRows
    {
        public long Keys { get; init; }

        public long Events { get; init; }
    }
}
