using System.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A clock that goes when it is told to, and a microsecond at each look. It has one timer, which fires when its time
/// has come, and it notes how deep in calls it is looked at.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private long _ticks;
    private long _fires = long.MaxValue;
    private Action? _callback;

    /// <summary>Frames on this thread's stack.</summary>
    public static int Depth => new StackTrace(fNeedFileInfo: false).FrameCount;

    /// <summary>Most frames at a look at the clock.</summary>
    public int Deepest { get; private set; }

    /// <summary>How long the timer was last told to wait; <c>null</c> for ever.</summary>
    public TimeSpan? Due { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            Deepest = Math.Max(Deepest, Depth);
            return _ticks += TimeSpan.TicksPerMicrosecond;
        }
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _ticks += by.Ticks;
            if (_ticks < _fires)
                return;
            _fires = long.MaxValue;
        }

        _callback?.Invoke();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback = () => callback(state);
        SetTimer(dueTime);
        return new Timer(this);
    }

    private void SetTimer(TimeSpan dueTime)
    {
        lock (_lock)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            _fires = Due is { } due ? _ticks + due.Ticks : long.MaxValue;
        }
    }

    private sealed class Timer(ManualClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.SetTimer(dueTime);
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
