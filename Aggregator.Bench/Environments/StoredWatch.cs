using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;

namespace Aggregator.Bench.Environments;

/// <summary>Waits for a number of stored events.</summary>
internal static class StoredWatch
{
    /// <summary>Short enough for measurements of seconds, and long enough not to slow them.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <exception cref="BenchmarkFailedException">A process has ended, or the limit of ten minutes is
    /// reached.</exception>
    public static async Task<long> WaitAsync(
        Func<CancellationToken, Task<long>> stored,
        long events,
        ResourceMeter meter,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(Period);
        var count = await stored(limit.Token);
        try
        {
            while (count < events)
            {
                await timer.WaitForNextTickAsync(limit.Token);
                meter.DemandAllAlive();
                count = await stored(limit.Token);
            }

            return count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkFailedException(
                $"{count} of {events} events were stored within {Limit.TotalMinutes} minutes.");
        }
    }

    /// <summary>
    /// Measures from one number of stored events to another; the earlier events warm up the compiler and the
    /// connections.
    /// </summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Func<CancellationToken, Task<long>> stored,
        long from,
        long to,
        ResourceMeter meter,
        CancellationToken cancellationToken)
    {
        var begin = await WaitAsync(stored, from, meter, cancellationToken);
        meter.Begin();
        var end = await WaitAsync(stored, to, meter, cancellationToken);
        return end > begin
            ? meter.End(end - begin)
            : throw new BenchmarkFailedException("There were too few events for a measurement: increase --messages.");
    }
}
