using Aggregator.Storage.Errors;
using Aggregator.Storage.History;

namespace Aggregator.Consumers.Ages;

/// <summary>
/// Writes the ages once a second if they have changed, and on shutdown. A crash loses those of the last second.
/// </summary>
internal sealed partial class AgeWriter(
    AgeTotals totals, HistoryStore history, TimeProvider time, ILogger<AgeWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The bus has already stopped at this point: it is registered later and therefore stops earlier. It may have
        // used up the host's time, so that the last write has a time of its own.
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LastWrite, time);
        try
        {
            await WriteAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            LogAway(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var sample in totals.Changed())
            {
                await history.WriteAgesAsync(sample, cancellationToken);
                totals.Confirm(sample);
            }
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            LogAway(logger, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Ages of events could not be written, and are tried again in a second: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
