using System.Diagnostics;

namespace Aggregator.Bench.Rest;

/// <summary>
/// A fixed schedule: a request is due at its time whether or not earlier requests were answered, so that a stalled
/// system is charged for the requests that fell due meanwhile.
/// </summary>
/// <param name="rate">Requests per second.</param>
internal sealed class Pace(double rate) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _due = new(0);

    /// <summary>Time at which the first request is due, a value of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Begin { get; private set; }

    public TimeSpan DueAfter(int request) => TimeSpan.FromSeconds(request / rate);

    /// <summary>Completes when the next request is due.</summary>
    public ValueTask NextAsync(CancellationToken cancellationToken) => new(_due.WaitAsync(cancellationToken));

    /// <summary>Lets requests become due, each at its time or up to a millisecond later.</summary>
    public async Task RunAsync(int requests, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        Begin = Stopwatch.GetTimestamp();
        for (var released = 0; released < requests;)
        {
            var due = Math.Min((int)(Stopwatch.GetElapsedTime(Begin).TotalSeconds * rate) + 1, requests);
            if (due > released)
                _due.Release(due - released);
            released = due;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public void Dispose() => _due.Dispose();
}
