using System.Runtime.CompilerServices;
using Npgsql;

namespace Aggregator.Storage.Partitions;

/// <summary>
/// Makes partitions ahead, drops those that are older than is wanted, and empties the default partition. Any number of
/// processes may run it at the same time.
/// </summary>
/// <param name="source">Connections of the role that may call the functions of <see cref="PartitionSql"/>.</param>
/// <param name="options">The partitions that are wanted.</param>
/// <param name="retention">How long they are kept.</param>
public sealed class PartitionUpkeep(NpgsqlDataSource source, PartitionOptions options, RetentionOptions retention)
{
    /// <summary>Events that one step moves: it takes about a tenth of a second.</summary>
    private const int MovedAtOnce = 10_000;

    private readonly PartitionQueries _queries = new(source);
    private readonly string _period = options.Period.ToString().ToLowerInvariant();

    /// <summary>Whether old partitions are left to somebody who archives them before they are dropped.</summary>
    public bool LeavesOldPartitions { get; init; }

    /// <summary>How far the partitions reach by the database's clock.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses.</exception>
    public Task<PartitionCoverage> CoverageAsync(CancellationToken cancellationToken) =>
        _queries.CoverageAsync(null, cancellationToken);

    /// <summary>
    /// Does what is due, one step after the other. Each step is one transaction, so that it makes no difference after
    /// which of them the process ends.
    /// </summary>
    /// <param name="now">The present time, UTC.</param>
    /// <param name="cancellationToken">Cancels the step that is under way.</param>
    /// <returns>What each step has done, as a sentence.</returns>
    /// <exception cref="NpgsqlException">The database is unavailable, or refuses; <see cref="IsBusy"/> tells whether
    /// only a lock was not free in time.</exception>
    public async IAsyncEnumerable<string> RunAsync(
        DateTime now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await CallAsync("SELECT move_default_events($1, $2, $3)", now, _period, MovedAtOnce) is long moved)
        {
            yield return moved > 0
                ? FormattableString.Invariant($"Copied {moved} events of the default partition.")
                : "Exchanged the default partition for the copies of its events.";
        }

        while (await CallAsync("SELECT drop_unused_event_partition($1, $2)", now, _period) is string dropped)
            yield return $"Dropped {dropped}, which was empty and of another period.";

        while (await NextAsync() is { } next)
        {
            if (await CallAsync("SELECT make_event_partition($1, $2)", next, _period) is string made)
                yield return $"Made {made}.";
        }

        var limit = now.AddDays(-retention.Days);
        while (retention.Days > 0 && !LeavesOldPartitions
            && await CallAsync("SELECT expire_event_partition($1, $2)", limit, now) is string old)
            yield return FormattableString.Invariant($"Dropped {old}, which was older than {retention.Days} days.");

        // The end of the partitions, unless they reach far enough.
        async Task<DateTime?> NextAsync()
        {
            var coverage = await _queries.CoverageAsync(now, cancellationToken);
            var isEnough = coverage.Until >= now.AddDays(options.DaysAhead)
                && coverage.Ahead >= PartitionOptions.MinAhead;
            return isEnough || coverage.DefaultIsUsed ? null : coverage.Until;
        }

        Task<object?> CallAsync(string function, params object[] arguments) =>
            source.CallAsync(function, arguments, cancellationToken);
    }

    /// <summary>Whether the step gave way because somebody held a lock; it can be repeated soon.</summary>
    public static bool IsBusy(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };
}
