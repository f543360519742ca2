using Aggregator.Chaos.Schedule;

namespace Aggregator.Chaos.Faults;

/// <summary>A fault that was done; its moments are on the machine's monotonic clock.</summary>
internal sealed class FaultRecord(PlannedFault plan)
{
    public PlannedFault Plan => plan;

    public long Begun { get; set; }

    public long Ended { get; set; }

    /// <summary>When every publisher had a confirm again and an event was stored again; 0 if that never was.</summary>
    public long Recovered { get; set; }

    /// <summary>
    /// From the end of the last of the faults that were on at the same time until the recovery; <c>null</c> if that
    /// never was.
    /// </summary>
    public TimeSpan? RecoveredAfter { get; set; }

    /// <summary>Events that consumers received again and skipped, from the beginning until the recovery.</summary>
    public long Redelivered { get; set; }
}
