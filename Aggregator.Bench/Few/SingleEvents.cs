using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Rest;

namespace Aggregator.Bench.Few;

/// <summary>Posts new single events as fast as they are answered, and knows how many there were.</summary>
internal sealed class SingleEvents(SystemEnvironment system, EventPath path)
{
    /// <summary>The figure with the rate of responses, whatever is stored by then.</summary>
    public const string Accepted = "accepted";

    private int _sent;

    public Uri Api => path.Api;

    /// <summary>
    /// Posts for some time, in pieces that are stored before the next begins: a program that accepts faster than it
    /// stores must not begin a measurement with a backlog.
    /// </summary>
    /// <returns>Events a second in the end, to the commit.</returns>
    public async Task<double> WarmUpAsync(
        RestClient client, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        const int first = 20;
        const double pieceSeconds = 1;
        var (begin, rate, events) = (Stopwatch.GetTimestamp(), 0d, connections * first);
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            var requests = Requests(client, events);
            var start = Stopwatch.GetTimestamp();
            await client.PostAllAsync(requests, cancellationToken);
            await StoredAsync(cancellationToken);
            rate = events / Stopwatch.GetElapsedTime(start).TotalSeconds;
            events = Math.Max(connections, (int)(rate * pieceSeconds));
        }

        return rate;
    }

    /// <summary>
    /// Measures rate and cost from the first request to the last commit, and how long requests took.
    /// </summary>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        RestClient client, int events, CancellationToken cancellationToken)
    {
        var requests = Requests(client, events);
        var (sent, answered) = (new long[events], new long[events]);
        system.Meter.Begin();
        await client.PostAllAsync(requests, Send, i => answered[i] = Stopwatch.GetTimestamp(), cancellationToken);
        var accepted = system.Meter.Elapsed;
        await StoredAsync(cancellationToken);
        return
        [
            .. system.Meter.End(events),
            new Figure(Accepted, events / accepted.TotalSeconds, "events/s"),
            .. Percentiles.From("answered", sent.Zip(answered, Stopwatch.GetElapsedTime)),
        ];

        ValueTask Send(int request)
        {
            sent[request] = Stopwatch.GetTimestamp();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Measures how long events take from the response until others see them.</summary>
    public async Task<IReadOnlyList<Figure>> WatchAsync(
        RestClient client, int events, CancellationToken cancellationToken)
    {
        var bodies = BenchEvents.Bodies(events);
        var answered = new long[events];
        var stored = await StoredTimes.DuringAsync(
            system.Database.Admin,
            path.Table,
            async () =>
            {
                await client.PostAllAsync(
                    client.Requests(bodies),
                    _ => ValueTask.CompletedTask,
                    i => answered[i] = Stopwatch.GetTimestamp(),
                    cancellationToken);
                _sent += events;
                await StoredAsync(cancellationToken);
            },
            cancellationToken);
        return [.. Percentiles.From("stored", bodies.Select(
            (body, i) => Stopwatch.GetElapsedTime(answered[i], stored[BenchEvents.Read(body).EventId!])))];
    }

    public Task CheckAsync(CancellationToken cancellationToken) => path.Check(_sent, cancellationToken);

    private byte[][] Requests(RestClient client, int events)
    {
        _sent += events;
        return client.Requests(BenchEvents.Bodies(events));
    }

    private Task<long> StoredAsync(CancellationToken cancellationToken) =>
        StoredWatch.WaitAsync(path.Stored, _sent, system.Meter, cancellationToken);
}
