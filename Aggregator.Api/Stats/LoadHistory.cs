namespace Aggregator.Api.Stats;

/// <summary>What was seen at one moment.</summary>
/// <param name="At">Timestamp of the process's monotonic clock.</param>
/// <param name="Received">The ledger's sum; <c>null</c> when the database did not answer.</param>
/// <param name="Stored">The ledger's sum; <c>null</c> when the database did not answer.</param>
/// <param name="Waiting">Messages in the queue; <c>null</c> when the broker did not answer.</param>
internal sealed record LoadSample(long At, long? Received, long? Stored, long? Waiting);

/// <summary>
/// The last minute of the ledger and the queue, as one process has watched them. It answers what neither the ledger nor
/// AMQP can tell of a single moment.
/// </summary>
internal sealed class LoadHistory(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<LoadSample> _samples = new();
    private long? _lastEmpty;
    private long? _rejectsSince;

    /// <summary>For how long the reject queues have not been empty; zero while they are.</summary>
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
    /// Keeps what was seen in the reject queues; <c>null</c>, when the broker did not answer, changes nothing.
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
    /// Seconds that no waiting message can have waited longer than: 0 when none waits, else the time since the queue
    /// was last seen empty, because all that waits has come since. <c>null</c> when it has not been empty while this
    /// process watched, or the broker does not answer.
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
