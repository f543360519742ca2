namespace Aggregator.Client.Queues;

/// <summary>When a batch is sent. No I/O.</summary>
/// <param name="MaxEvents">Maximum number of events.</param>
/// <param name="MaxBytes">Maximum size of the events, except that a larger event is a batch of its own.</param>
/// <param name="Linger">How long the first event waits for others.</param>
internal sealed record BatchLimits(int MaxEvents, int MaxBytes, TimeSpan Linger)
{
    /// <summary>The largest event that may be added, in bytes.</summary>
    public int Room(int events, int bytes)
    {
        if (events == 0)
            return int.MaxValue;
        return events < MaxEvents ? Math.Max(0, MaxBytes - bytes) : 0;
    }

    /// <summary>How long to wait for further events; zero if the batch is due.</summary>
    /// <param name="events">Number of events in the batch, at least one.</param>
    /// <param name="bytes">Their size.</param>
    /// <param name="age">Time since the first of them was taken.</param>
    public TimeSpan Wait(int events, int bytes, TimeSpan age)
    {
        if (events >= MaxEvents || bytes >= MaxBytes || age >= Linger)
            return TimeSpan.Zero;
        return Linger - age;
    }
}
