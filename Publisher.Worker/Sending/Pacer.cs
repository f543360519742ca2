namespace Publisher.Worker.Sending;

/// <summary>
/// A schedule for events at an even rate. It says when, and leaves the waiting to others. After a stall it catches up
/// at most <see cref="Slack"/>: what a server missed while it was away is not thrown at it in one burst.
/// </summary>
/// <param name="rate">Events per second; 0 for no limit.</param>
internal sealed class Pacer(double rate)
{
    /// <summary>
    /// Timers are late by milliseconds; without this much room to catch up the rate would stay below its mark.
    /// </summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private TimeSpan _next;

    /// <summary>Takes the next places in the schedule.</summary>
    /// <param name="events">How many events go out together.</param>
    /// <param name="now">Time since the schedule began; must not go backwards.</param>
    /// <returns>How long to wait before sending them; zero for none.</returns>
    public TimeSpan Reserve(int events, TimeSpan now)
    {
        if (rate <= 0)
            return TimeSpan.Zero;

        var due = _next > now - Slack ? _next : now - Slack;
        _next = due + TimeSpan.FromSeconds(events / rate);
        return due > now ? due - now : TimeSpan.Zero;
    }
}
