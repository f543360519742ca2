using System.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A clock that advances on request, and by a microsecond at each reading. It has one timer, which fires when it is
/// due, and it records the depth of the stack at each reading.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private long _ticks;
    private long _fires = long.MaxValue;
    private Action? _callback;

    /// <summary>Number of frames on this thread's stack.</summary>
    public static int Depth => new StackTrace(fNeedFileInfo: false).FrameCount;

    /// <summary>Maximum number of frames at a reading of the clock.</summary>
    public int Deepest { get; private set; }

    /// <summary>The last wait of the timer; <c>null</c> for infinite.</summary>
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
