using Microsoft.Extensions.Hosting;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// A reading that takes a round trip to a server. It is repeated at an interval in the background, and only while
/// something collects the metrics made from it: collecting itself never waits, and costs no server anything.
/// </summary>
/// <typeparam name="T">The reading.</typeparam>
/// <param name="read">Takes the reading; <c>null</c> when the server does not answer. It must not throw.</param>
/// <param name="time">The clock.</param>
public abstract class SampledValue<T>(Func<CancellationToken, Task<T?>> read, TimeProvider time) : BackgroundService
    where T : class
{
    /// <summary>Time between two readings.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time after the last collection for which readings go on: twice the interval at which OTLP exports by default.
    /// </summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _collected = new(0, 1);
    private long _collectedAt;
    private T? _latest;

    /// <summary>
    /// The latest reading; <c>null</c> before there is one, and while the server does not answer. To be called by the
    /// instruments when they are collected, and by nothing else.
    /// </summary>
    protected T? Collect()
    {
        Volatile.Write(ref _collectedAt, time.GetTimestamp());
        lock (_collected)
        {
            if (_collected.CurrentCount == 0)
                _collected.Release();
        }

        return Volatile.Read(ref _latest);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _collected.WaitAsync(stoppingToken);
                while (time.GetElapsedTime(Volatile.Read(ref _collectedAt)) < IdleTimeout)
                {
                    Volatile.Write(ref _latest, await read(stoppingToken));
                    await Task.Delay(Interval, time, stoppingToken);
                }

                // An old reading must not pass for a new one when collecting begins again.
                Volatile.Write(ref _latest, null);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _collected.Dispose();
        GC.SuppressFinalize(this);
    }
}
