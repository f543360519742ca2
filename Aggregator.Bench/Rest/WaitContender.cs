using System.Diagnostics;
using System.Globalization;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>
/// Measures requests of one event that wait until it is stored, each connection with one request in flight, on one API
/// and one consumer. A response that the event is only queued is a failure.
/// </summary>
/// <param name="connections">Number of concurrent requests.</param>
/// <param name="events">Number of events per measurement, unless the command line sets another.</param>
internal sealed class WaitContender(int connections, int events) : IContender
{
    private const string Wait = "?wait=stored";

    public string Name => string.Create(CultureInfo.InvariantCulture, $"wait-{connections}");

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.StartConsumer();
        using var client = await RestClient.OpenAsync(
            await system.StartApiAsync(), connections, cancellationToken, status: 200);
        var requests = client.Requests(BenchEvents.Bodies(amount.All), Wait);
        await client.PostAllAsync(requests[..amount.WarmUp], cancellationToken);

        var (sent, answered) = (new long[amount.Measured], new long[amount.Measured]);
        system.Meter.Begin();
        await client.PostAllAsync(
            requests[amount.WarmUp..],
            i =>
            {
                sent[i] = Stopwatch.GetTimestamp();
                return ValueTask.CompletedTask;
            },
            i => answered[i] = Stopwatch.GetTimestamp(),
            cancellationToken);
        var figures = system.Meter.End(amount.Measured);
        await system.Database.CheckAsync(amount.All, cancellationToken);
        return [.. figures, .. Percentiles.From("answered", sent.Zip(answered, Stopwatch.GetElapsedTime))];
    }
}
