using Microsoft.Extensions.Hosting;

namespace Aggregator.Hosting;

/// <summary>Does its work at once, and then once per interval until the host stops.</summary>
/// <param name="interval">
/// Time from the beginning of a run to the next; one that takes longer is followed by the next at once.
/// </param>
/// <param name="time">The clock.</param>
public abstract class PeriodicService(TimeSpan interval, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time => time;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
                await RunAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Does the work once. An exception ends the process.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
