using System.Diagnostics;

namespace Aggregator.Storage.Partitions;

/// <summary>Leaves a share of the time to others: who works rests in proportion.</summary>
/// <param name="rest">Time of rest for each time of work.</param>
public sealed class WorkPace(double rest)
{
    /// <summary>A process that was suspended looks as if it had worked, and need not rest from that.</summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(10);

    private long _begin = Stopwatch.GetTimestamp();

    /// <summary>Rests from the work since this object was made, or since the last rest.</summary>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        var due = rest * Stopwatch.GetElapsedTime(_begin);
        await Task.Delay(due < MaxRest ? due : MaxRest, TimeProvider.System, cancellationToken);
        _begin = Stopwatch.GetTimestamp();
    }
}
