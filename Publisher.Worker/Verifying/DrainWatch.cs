namespace Publisher.Worker.Verifying;

/// <summary>Decides from successive readings of the counts whether the aggregator has drained its queue.</summary>
/// <remarks>
/// Only steps towards the end count as progress: a backlog lower than ever before, or events received while some are
/// still missing. The wait therefore ends even if another publisher keeps changing the counts.
/// </remarks>
/// <param name="receivedAtLeast">The count of received events that must be reached.</param>
/// <param name="timeout">Maximum time without progress.</param>
/// <param name="now">The time of any clock; later readings must use the same clock.</param>
internal sealed class DrainWatch(long receivedAtLeast, TimeSpan timeout, TimeSpan now)
{
    /// <summary>
    /// Number of consecutive equal readings after which the counts are considered stable. One is not enough: the
    /// backlog comes from the broker, the counts from the database, and a batch between the two is in neither.
    /// </summary>
    public const int SteadyReadings = 4;

    private AggregatorStats? _last;
    private long _lowestBacklog = long.MaxValue;
    private long _missing = long.MaxValue;
    private int _steady;
    private TimeSpan _progress = now;

    /// <param name="stats">The counts; <c>null</c> if they could not be read.</param>
    /// <param name="at">The time at which they were read.</param>
    public DrainState Observe(AggregatorStats? stats, TimeSpan at)
    {
        if (stats is not null && IsDrained(stats, at))
            return DrainState.Drained;
        return at - _progress >= timeout ? DrainState.Stalled : DrainState.Waiting;
    }

    private bool IsDrained(AggregatorStats stats, TimeSpan at)
    {
        if (IsProgress(stats))
            _progress = at;
        _steady = stats == _last ? _steady + 1 : 1;
        _last = stats;
        return stats.Backlog == 0 && stats.Received >= receivedAtLeast && _steady >= SteadyReadings;
    }

    private bool IsProgress(AggregatorStats stats)
    {
        var backlog = Math.Min(_lowestBacklog, stats.Backlog ?? long.MaxValue);
        var missing = Math.Min(_missing, Math.Max(receivedAtLeast - stats.Received, 0));
        var isProgress = backlog < _lowestBacklog || missing < _missing;
        _lowestBacklog = backlog;
        _missing = missing;
        return isProgress;
    }
}
