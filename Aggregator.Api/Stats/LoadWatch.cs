using Aggregator.Hosting;
using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Stats;

/// <summary>
/// Samples ledger and queue every two seconds, so that <c>/stats</c> can report rates and ages, and the log the status.
/// </summary>
internal sealed class LoadWatch(
    LoadHistory history, BacklogProbe backlog, StatusLog log, IServiceScopeFactory scopes, TimeProvider time)
    : PeriodicService(Period, time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var queue = await backlog.QueueAsync(cancellationToken);
        history.AddRejects(queue is null ? null : await backlog.DeadLettersAsync(cancellationToken));
        var totals = await TotalsAsync(cancellationToken);
        history.Add(totals?.Received, totals?.Stored, queue?.Messages);
        var reasons = StatusReasons.From(queue, history.RejectsWaited);
        log.See(totals is null ? [.. reasons, StatusReasons.DatabaseUnavailable] : reasons);
    }

    private async Task<LedgerTotals?> TotalsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<StatsQueries>().TotalsAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            return null;
        }
    }
}
