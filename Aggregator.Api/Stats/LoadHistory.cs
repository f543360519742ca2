namespace Aggregator.Api.Stats;

/// <summary>A sample of the load.</summary>
/// <param name="At">Timestamp of the process's monotonic clock.</param>
/// <param name="Received">The ledger's sum; <c>null</c> when the database did not answer.</param>
/// <param name="Stored">The ledger's sum; <c>null</c> when the database did not answer.</param>
/// <param name="Waiting">Messages in the queue; <c>null</c> when the broker did not answer.</param>
internal sealed record LoadSample(long At, long? Received, long? Stored, long? Waiting);

/// <summary>
/// The last minute of the ledger and the queue, as one process has observed them. It yields rates and ages, which
/// neither the ledger nor AMQP reports.
/// </summary>
internal sealed class LoadHistory(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<LoadSample> _samples = new();
    private long? _lastEmpty;
    private long? _rejectsSince;

    /// <summary>The time since the reject queues were last empty; zero while they are empty.</summary>
    public TimeSpan RejectsWaited
    {
        get
        {
            lock (_lock)
                return _rejectsSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
        }
    }

    public void Add(long? received, long? stored, long? waiting)
    {
        var sample = new LoadSample(time.GetTimestamp(), received, stored, waiting);
        lock (_lock)
        {
            if (waiting == 0)
                _lastEmpty = sample.At;
            while (_samples.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, sample.At) > Window)
                _samples.Dequeue();
            if (received is not null)
                _samples.Enqueue(sample);
        }
    }

    /// <summary>
    /// Records the state of the reject queues; <c>null</c>, which means that the broker did not answer, changes
    /// nothing.
    /// </summary>
    public void AddRejects(DeadLetterBacklog? rejects)
    {
        if (rejects is null)
            return;
        var now = time.GetTimestamp();
        lock (_lock)
            _rejectsSince = rejects.Total == 0 ? null : _rejectsSince ?? now;
    }

    /// <summary>
    /// Events received and stored a second, from the oldest sample of the last minute to now; <c>null</c> before there
    /// is one that is a second old.
    /// </summary>
    public (double Received, double Stored)? Rates(long received, long stored)
    {
        lock (_lock)
        {
            var oldest = _samples.FirstOrDefault(sample => time.GetElapsedTime(sample.At) <= Window);
            if (oldest is null)
                return null;
            var seconds = time.GetElapsedTime(oldest.At).TotalSeconds;
            return seconds < 1
                ? null
                : (Math.Round((received - oldest.Received!.Value) / seconds, 1),
                   Math.Round((stored - oldest.Stored!.Value) / seconds, 1));
        }
    }

    /// <summary>
    /// Upper bound of the age of the oldest waiting message, in seconds: 0 when none waits, otherwise the time since
    /// the queue was last seen empty, because every waiting message has arrived since. <c>null</c> when this process
    /// has never seen the queue empty, or the broker does not answer.
    /// </summary>
    public double? OldestWaitingSeconds(long? waiting)
    {
        lock (_lock)
        {
            return waiting switch
            {
                null => null,
                0 => 0,
                _ => _lastEmpty is { } empty ? Math.Round(time.GetElapsedTime(empty).TotalSeconds, 1) : null,
            };
        }
    }
}
