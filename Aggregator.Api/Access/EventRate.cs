namespace Aggregator.Api.Access;

/// <summary>
/// A token bucket that fills at the permitted rate of events and holds one second's worth. It may be overdrawn: the
/// number of events in a request is known only after it has been read, and a request with more than a second's worth
/// must eventually be accepted. The next request then waits until the debt is paid, so that the rate holds in the long
/// run. (The framework's token bucket refuses to lease more than it can hold.)
/// </summary>
internal sealed class EventRate(double perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _max = Math.Max(perSecond, 1);
    private double _left = Math.Max(perSecond, 1);
    private long _seen = time.GetTimestamp();

    /// <summary>Time until the bucket has filled enough to accept a request; zero when it accepts one now.</summary>
    public TimeSpan Wait()
    {
        lock (_lock)
        {
            Fill();
            return _left >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _left) / perSecond);
        }
    }

    public void Take(long events)
    {
        lock (_lock)
        {
            Fill();
            _left -= events;
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(_max, _left + (time.GetElapsedTime(_seen, now).TotalSeconds * perSecond));
        _seen = now;
    }
}
