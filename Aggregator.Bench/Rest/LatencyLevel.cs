using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>
/// Sends single events at a fixed rate and measures the times until they are answered and until they are stored.
/// </summary>
internal sealed class LatencyLevel(SystemEnvironment system, RestClient client)
{
    // The first tenth is left out, because each connection's first request takes longer than the following ones.
    private const int Beginning = 10;

    /// <param name="label">The suffix of the figures' names.</param>
    /// <param name="rate">Events per second.</param>
    /// <param name="events">Number of events to send.</param>
    /// <param name="before">Number of events that are already stored.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        string label, double rate, int events, long before, CancellationToken cancellationToken)
    {
        var bodies = BenchEvents.Bodies(events);
        var accepted = new long[events];
        using var pace = new Pace(rate);
        var stored = await StoredTimes.DuringAsync(
            system.Database.Admin, "processed_events", PostAsync, cancellationToken);
        return Figures(label, pace, bodies, accepted, stored);

        async Task PostAsync()
        {
            var pacing = pace.RunAsync(events, cancellationToken);
            await client.PostAllAsync(
                client.Requests(bodies),
                _ => pace.NextAsync(cancellationToken),
                i => accepted[i] = Stopwatch.GetTimestamp(),
                cancellationToken);
            await pacing;
            await system.StoredAsync(before + events, cancellationToken);
        }
    }

    private static List<Figure> Figures(
        string label, Pace pace, byte[][] bodies, long[] accepted, Dictionary<string, long> stored)
    {
        var first = bodies.Length / Beginning;
        int[] measured = [.. Enumerable.Range(first, bodies.Length - first)];
        return
        [
            .. Percentiles.From($"stored {label}", measured.Select(
                i => Stopwatch.GetElapsedTime(accepted[i], stored[BenchEvents.Read(bodies[i]).EventId!]))),

            // From the time at which it was due, not from when a connection was free for it.
            .. Percentiles.From($"answered {label}", measured.Select(
                i => Stopwatch.GetElapsedTime(pace.Begin, accepted[i]) - pace.DueAfter(i))),
        ];
    }
}
