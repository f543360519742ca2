namespace Aggregator.Hosting;

/// <summary>Writes a process's figures once a second, and a last time on shutdown.</summary>
public abstract class FigureWriter(TimeProvider time) : PeriodicService(Period, time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Ends the writing and writes once more. What was registered later, such as bus and server, has already stopped
    /// and may have used up the host's time, so that the last write has 2 s of its own.
    /// </summary>
    public sealed override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LastWrite, Time);
        try
        {
            await WriteAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            LogUnwritten(exception.Message);
        }
    }

    protected sealed override Task RunAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    /// <summary>Writes what has changed; an error of the database is logged, and not thrown.</summary>
    protected abstract Task WriteAsync(CancellationToken cancellationToken);

    protected abstract void LogUnwritten(string reason);
}
