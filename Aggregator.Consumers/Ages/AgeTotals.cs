using Aggregator.Storage.History;

namespace Aggregator.Consumers.Ages;

/// <summary>The ages of what this process has stored, by minute, until a minute is written for the last time.</summary>
internal sealed class AgeTotals
{
    /// <summary>Bounds the memory, although nothing is added while nothing can be written.</summary>
    private const int MaxMinutes = 10;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<DateTime, Minute> _minutes = [];

    /// <summary>Drawn at random, because machine names and process numbers may repeat.</summary>
    public Guid ProcessId { get; } = Guid.NewGuid();

    public void Add(DateTimeOffset now, long ageMs, int events)
    {
        var begin = new DateTime(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
        lock (_lock)
        {
            if (!_minutes.TryGetValue(begin, out var minute))
                _minutes[begin] = minute = new Minute();
            minute.Counts[AgeBuckets.IndexOf(ageMs)] += events;
            minute.MaxMs = Math.Max(minute.MaxMs, ageMs);
            minute.IsWritten = false;
            if (_minutes.Count > MaxMinutes)
                _minutes.Remove(_minutes.Keys.First());
        }
    }

    /// <summary>
    /// The totals that have changed since they were taken, oldest first. All but the newest minute are forgotten once
    /// they are confirmed to be written.
    /// </summary>
    public IReadOnlyList<AgeSample> Changed()
    {
        lock (_lock)
        {
            return [.. _minutes.Where(one => !one.Value.IsWritten).Select(one => new AgeSample
            {
                Minute = one.Key,
                ProcessId = ProcessId,
                MaxMs = one.Value.MaxMs,
                Counts = one.Value.Counts[..(Array.FindLastIndex(one.Value.Counts, count => count > 0) + 1)],
            })];
        }
    }

    /// <summary>The sample is in the database; events that were added since count as changed.</summary>
    public void Confirm(AgeSample sample)
    {
        lock (_lock)
        {
            if (!_minutes.TryGetValue(sample.Minute, out var minute))
                return;
            minute.IsWritten = minute.Counts.Sum() == sample.Counts.Sum();
            if (minute.IsWritten && sample.Minute != _minutes.Keys.Last())
                _minutes.Remove(sample.Minute);
        }
    }

    private sealed class Minute
    {
        public long[] Counts { get; } = new long[AgeBuckets.Count];

        public long MaxMs { get; set; }

        public bool IsWritten { get; set; }
    }
}
