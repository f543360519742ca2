using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Publisher.Worker.Accounting;

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
        var last = await StoredTimes.LastAsync(system.Database.Admin, cancellationToken);
        var probe = new VisibilityProbe(system.Database.Admin);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pace = new Pace(rate);
        var looking = probe.RunAsync(stop.Token);
        var pacing = pace.RunAsync(events, stop.Token);
        await client.PostAllAsync(
            client.Requests(bodies),
            _ => pace.NextAsync(stop.Token),
            i => accepted[i] = Stopwatch.GetTimestamp(),
            stop.Token);
        await pacing;
        await system.StoredAsync(before + events, cancellationToken);

        await probe.CaughtUpAsync(cancellationToken);
        await stop.CancelAsync();
        await looking;
        var stored = await StoredTimes.ReadAsync(system.Database.Admin, probe, last, cancellationToken);
        return Figures(label, pace, bodies, accepted, stored);
    }

    private static List<Figure> Figures(
        string label, Pace pace, byte[][] bodies, long[] accepted, Dictionary<string, long> stored)
    {
        var (responses, stores) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = bodies.Length / Beginning; i < bodies.Length; i++)
        {
            // The time counts from the moment at which the request was due, not from when a connection was free.
            responses.Add(Stopwatch.GetElapsedTime(pace.Begin, accepted[i]) - pace.DueAfter(i));
            stores.Add(Stopwatch.GetElapsedTime(accepted[i], stored[BenchEvents.Read(bodies[i]).EventId!]));
        }

        return [.. Percentiles($"stored {label}", stores), .. Percentiles($"answered {label}", responses)];
    }

    private static IEnumerable<Figure> Percentiles(string what, LatencyHistogram times) =>
    [
        new($"{what} p50", times.Percentile(0.5).TotalMilliseconds, "ms"),
        new($"{what} p99", times.Percentile(0.99).TotalMilliseconds, "ms"),
        new($"{what} p99.9", times.Percentile(0.999).TotalMilliseconds, "ms"),
    ];
}
