using Aggregator.Chaos.Running;

namespace Aggregator.Chaos.Watching;

/// <summary>Looks at the memory of every process, and for ends that no fault explains.</summary>
internal sealed class ProcessWatch(ChaosSystem system)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var process in (IEnumerable<SupervisedProcess>)[.. system.Services, .. system.Publishers])
                    await process.InspectAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
