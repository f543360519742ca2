using System.Diagnostics;

namespace Aggregator.Outbox.Diagnostics;

/// <summary>Measures how long the phases of a transaction take, one after the other.</summary>
internal sealed class PhaseTimer(string consumer)
{
    private long _began = Stopwatch.GetTimestamp();

    /// <summary>A phase has ended, and the next begins.</summary>
    /// <param name="phase">One of a fixed number of names.</param>
    public void End(string phase)
    {
        if (!OutboxDiagnostics.PhaseDuration.Enabled)
            return;
        var now = Stopwatch.GetTimestamp();
        OutboxDiagnostics.PhaseDuration.Record(
            Stopwatch.GetElapsedTime(_began, now).TotalSeconds,
            new KeyValuePair<string, object?>("consumer", consumer),
            new KeyValuePair<string, object?>("phase", phase));
        _began = now;
    }
}
