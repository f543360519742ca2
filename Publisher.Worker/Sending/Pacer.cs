namespace Publisher.Worker.Sending;

/// <summary>
/// A schedule for events at an even rate. It computes times and leaves the waiting to the caller. After a stall it
/// catches up by at most <see cref="Slack"/>, so that a server that was unavailable does not receive the missed events
/// in one burst.
/// </summary>
/// <param name="rate">Events per second; 0 for no limit.</param>
internal sealed class Pacer(double rate)
{
    /// <summary>
    /// Timers are late by milliseconds; without this allowance for catching up the rate would stay below its target.
    /// </summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private TimeSpan _next;

    /// <summary>Takes the next slots in the schedule.</summary>
    /// <param name="events">Number of events that are sent together.</param>
    /// <param name="now">Time since the schedule began; must not go backwards.</param>
    /// <returns>Time to wait before sending them; zero if they are due.</returns>
    public TimeSpan Reserve(int events, TimeSpan now)
    {
        if (rate <= 0)
            return TimeSpan.Zero;

        var due = _next > now - Slack ? _next : now - Slack;
        _next = due + TimeSpan.FromSeconds(events / rate);
        return due > now ? due - now : TimeSpan.Zero;
    }
}
