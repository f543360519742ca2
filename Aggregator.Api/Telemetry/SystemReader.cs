using Aggregator.Api.Stats;
using Aggregator.Contracts;
using Aggregator.Storage.Disk;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Partitions;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Telemetry;

/// <summary>Asks the broker and the database, in that order, as <c>/stats</c> does.</summary>
internal sealed class SystemReader(
    BacklogProbe backlog, PartitionQueries partitions, FreeSpaceQueries space, IServiceScopeFactory scopes)
{
    /// <returns><c>null</c> when the broker does not answer.</returns>
    public async Task<SystemReading?> ReadAsync(CancellationToken cancellationToken)
    {
        var events = await backlog.QueueAsync(cancellationToken);
        var letters = events is null ? null : await backlog.DeadLettersAsync(cancellationToken);
        if (events is null || letters is null)
            return null;
        (string, long)[] queues =
        [
            (LogEventsTopology.Queue, events.Messages),
            (LogEventsTopology.DeadQueue, letters.Dead),
            (LogEventsTopology.ErrorQueue, letters.Error),
            (LogEventsTopology.SkippedQueue, letters.Skipped),
        ];
        var (imbalance, missing, ahead, free) = await DatabaseAsync(cancellationToken);
        return new SystemReading(
            events, queues, imbalance, events.Messages + letters.Total == 0 ? missing : null, ahead, free);
    }

    private async Task<(long? Imbalance, long? Missing, TimeSpan? PartitionsAhead, long? FreeBytes)> DatabaseAsync(
        CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var ledger = scope.ServiceProvider.GetRequiredService<StatsQueries>();
            var totals = await ledger.TotalsAsync(cancellationToken);
            var accepted = await ledger.AcceptedAsync(cancellationToken);
            var coverage = await partitions.CoverageAsync(null, cancellationToken);
            var free = await space.ReadAsync(cancellationToken);
            return (
                totals.Received - totals.Stored - totals.Duplicates - totals.Rejected,
                accepted.Missing,
                coverage.Left,
                free);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            return default;
        }
    }
}
