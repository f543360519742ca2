namespace Aggregator.Api.Publishing.Broker;

/// <summary>
/// Decides when the events that wait are sent as a group. It holds no events, no clock and no lock: moments are times
/// since any fixed beginning, and calls are made one after the other.
/// </summary>
/// <remarks>
/// The clients that have just been answered usually send again at once. A group that does not wait for them leaves with
/// a part of the events, and the next one with the rest: twice as many messages for the same events. A group therefore
/// waits until as many events are there as were known when the last group ended, but not for long; a client that is
/// alone never waits, because its one event is all that was known.
/// </remarks>
/// <param name="maxInFlight">Maximum number of groups that wait for their confirms and are not overdue.</param>
internal sealed class GroupScheduler(int maxInFlight)
{
    /// <summary>
    /// The confirm of a group is overdue after this time, which is several times its duration on a busy broker.
    /// </summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Maximum time for which events wait for more since the last group ended: about the time in which 64 clients send
    /// again on two processors.
    /// </summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly List<TimeSpan> _inFlight = [];
    private TimeSpan _lastEnd = -Linger;
    private int _expected = 1;

    /// <summary>
    /// Returns whether a group is to be sent now; it then counts as in flight until <see cref="Ended"/>.
    /// </summary>
    /// <param name="waiting">The number of events that wait, all of which belong to the group.</param>
    /// <param name="now">The time, at which the group began if the result is <c>true</c>.</param>
    public bool TryBegin(int waiting, TimeSpan now)
    {
        if (NextLook(waiting, now) is not { } rest || rest > TimeSpan.Zero)
            return false;
        _inFlight.Add(now);
        return true;
    }

    /// <summary>
    /// Returns how long to wait before <see cref="TryBegin"/> may return <c>true</c> although no event is added and no
    /// group ends; <c>null</c> if only that can change its result.
    /// </summary>
    public TimeSpan? NextLook(int waiting, TimeSpan now)
    {
        if (waiting == 0 || Room(now) is not { } room)
            return null;
        var rest = waiting >= _expected ? TimeSpan.Zero : _lastEnd + Linger - now;
        return rest > room ? rest : room;
    }

    /// <summary>A group has ended.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="events">The number of events in it.</param>
    /// <param name="waiting">The number of events that wait now.</param>
    /// <param name="now">The time.</param>
    public void Ended(TimeSpan began, int events, int waiting, TimeSpan now)
    {
        _inFlight.Remove(began);
        (_expected, _lastEnd) = (events + waiting, now);
    }

    /// <summary>
    /// Returns the time until there is room for another group; <c>null</c> if only the end of a group makes room. As
    /// many overdue groups are allowed in addition as may be in flight, so that a stalled broker is not sent an
    /// unbounded number of messages.
    /// </summary>
    private TimeSpan? Room(TimeSpan now)
    {
        if (_inFlight.Count < maxInFlight)
            return TimeSpan.Zero;
        if (_inFlight.Count == 2 * maxInFlight)
            return null;

        // The groups are in the order in which they began. Room is made by as many overdue ones as exceed the maximum.
        var rest = _inFlight[_inFlight.Count - maxInFlight] + OverdueAfter - now;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
