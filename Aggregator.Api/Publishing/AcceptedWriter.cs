using Aggregator.Storage.Errors;
using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Writes this process's counts once a second if they have changed, and on shutdown. A crash loses the counts of the
/// last second, or of a database outage that is still going on. More than was accepted is never written.
/// </summary>
internal sealed partial class AcceptedWriter(
    AcceptedCount count, AcceptedStore store, TimeProvider time, ILogger<AcceptedWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);

    private readonly DueCount _due = new(AcceptedDoors.All.Count, time);
    private (long[] Accepted, long[] Due) _written = ([], []);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has already stopped at this point: it is registered later and therefore stops earlier. It may have
        // used up the host's time, so that the last write has a time of its own.
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LastWrite, time);
        try
        {
            await WriteAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            LogUnavailable(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await WriteAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var accepted = count.Snapshot();
        var due = _due.Add(accepted);
        if (accepted.AsSpan().SequenceEqual(_written.Accepted) && due.AsSpan().SequenceEqual(_written.Due))
            return;
        try
        {
            await store.WriteAsync(count.ProcessId, accepted, due, cancellationToken);
            _written = (accepted, due);
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            _due.BeginAnew();
            LogUnavailable(logger, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Counts of accepted events could not be written; next attempt in 1 s: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
