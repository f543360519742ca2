using System.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A clock that goes when it is told to, and a microsecond at each look. It has one timer, which fires when its time has come, and
/// it notes how deep in calls it is looked at.
/// </summary>
internal sealed class ManualClock : TimeProvider, IDisposable
{
    private readonly Lock _lock = new();
    private long _ticks;
    private OneTimer? _timer;

    /// <summary>Most frames below a look at the clock.</summary>
    public int Deepest { get; private set; }

    /// <summary>How long the timer was last told to wait.</summary>
    public TimeSpan? Due => _timer?.Due;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            Deepest = Math.Max(Deepest, MeasureDepth());
            return _ticks += TimeSpan.TicksPerMicrosecond;
        }
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock)
            _ticks += by.Ticks;
        _timer?.FireIfDue(_ticks);
    }

    public void Dispose() => _timer?.Dispose();

    public static int MeasureDepth() => new StackTrace(fNeedFileInfo: false).FrameCount;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timer = new OneTimer(this, callback, state);
        _timer.Change(dueTime, period);
        return _timer;
    }

    private sealed class OneTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _at = long.MaxValue;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            _at = Due is { } due ? clock._ticks + due.Ticks : long.MaxValue;
            return true;
        }

        public void FireIfDue(long now)
        {
            if (now < _at)
                return;
            _at = long.MaxValue;
            callback(state);
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
