using System.Diagnostics;
using System.Globalization;
using Aggregator.Chaos.Running;
using Aggregator.Chaos.Schedule;
using Aggregator.Chaos.Verifying;
using Aggregator.Chaos.Watching;

namespace Aggregator.Chaos.Faults;

/// <summary>Does the faults of the schedule, each when the system has recovered from the one before.</summary>
internal sealed class FaultRunner(ChaosSystem system, StoredWatch stored, Findings findings)
{
    private readonly RecoveryWatch _recovery = new(system.Journals, stored);
    private readonly List<FaultRecord> _records = [];

    /// <summary>What was done so far.</summary>
    public IReadOnlyList<FaultRecord> Records => _records;

    /// <param name="schedule">The faults.</param>
    /// <param name="deadline">No further fault begins after it.</param>
    /// <param name="stop">Ends the present fault and begins no other.</param>
    /// <returns>Whether the system recovered from every fault, sooner or later.</returns>
    public async Task<bool> RunAsync(
        IReadOnlyList<PlannedFault> schedule, CancellationToken deadline, CancellationToken stop)
    {
        for (var next = 0; next < schedule.Count && !deadline.IsCancellationRequested;)
        {
            var together = 1 + schedule.Skip(next + 1).TakeWhile(fault => fault.JoinsPrevious).Count();
            await Task.Delay(schedule[next].Pause, stop);
            if (!await StrikeAsync([.. schedule.Skip(next).Take(together)], schedule.Count, stop))
                return false;
            next += together;
        }

        return true;
    }

    private async Task<bool> StrikeAsync(PlannedFault[] faults, int all, CancellationToken stop)
    {
        var redelivered = stored.Redelivered;
        var records = faults.Select(fault => new FaultRecord(fault)).ToArray();
        await Task.WhenAll(records.Select(record => DoAsync(record, stop)));
        var bound = TimeSpan.FromSeconds(faults.Sum(fault => fault.Kind.Bound));
        var ended = records.Max(record => record.Ended);
        var recovered = await _recovery.WaitAsync(ended, bound, stop);
        foreach (var record in records)
        {
            (record.Recovered, record.Redelivered) = (recovered ?? 0, stored.Redelivered - redelivered);
            record.RecoveredAfter = recovered is { } moment ? Stopwatch.GetElapsedTime(ended, moment) : null;
            _records.Add(record);
            Tell(record, all);
            if (record.RecoveredAfter is not { } took)
                findings.Add(
                    $"{record.Plan.Kind.Name}: no recovery of {string.Join(", ", _recovery.Waiting(ended))}.");
            else if (took > bound)
                findings.Add(FormattableString.Invariant(
                    $"{record.Plan.Kind.Name}: recovered after {took.TotalSeconds:0.0} s, more than {bound}."));
        }

        return recovered is not null;
    }

    private async Task DoAsync(FaultRecord record, CancellationToken stop)
    {
        var fault = record.Plan.Kind.Make(system, record.Plan.Target);
        record.Begun = Stopwatch.GetTimestamp();
        try
        {
            await fault.Begin(stop);
            await Task.Delay(record.Plan.Hold, stop);
        }
        finally
        {
            await fault.End();
            record.Ended = Stopwatch.GetTimestamp();
        }
    }

    private void Tell(FaultRecord record, int all)
    {
        var recovered = record.RecoveredAfter is { } took
            ? string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s") : "never";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {_records.Count,3}/{all}  {record.Plan.Kind.Name}, "
            + $"{Stopwatch.GetElapsedTime(record.Begun, record.Ended).TotalSeconds:0.0} s; "
            + $"recovered after {recovered}"));
    }
}
