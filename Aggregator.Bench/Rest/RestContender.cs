using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>
/// Measures REST clients, one API and one consumer, from the first request to the commit of the last event.
/// </summary>
/// <param name="name">The name in the tables.</param>
/// <param name="events">Number of events per measurement, unless the command line sets another.</param>
/// <param name="connections">Number of concurrent requests.</param>
/// <param name="bodies">Combines events into request bodies; without it each event is a request.</param>
/// <param name="settings">Environment variables for the API and the consumer.</param>
internal sealed class RestContender(
    string name,
    int events,
    int connections,
    Func<IEnumerable<byte[]>, byte[][]>? bodies = null,
    params (string Name, string Value)[] settings) : IContender
{
    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.StartConsumer(settings);
        using var client = await RestClient.OpenAsync(
            await system.StartApiAsync(settings), connections, cancellationToken);
        var all = BenchEvents.Bodies(amount.All);
        await client.PostAllAsync(Requests(all[..amount.WarmUp]), cancellationToken);
        await system.StoredAsync(amount.WarmUp, cancellationToken);

        var requests = Requests(all[amount.WarmUp..]);
        system.Meter.Begin();
        await client.PostAllAsync(requests, cancellationToken);
        var accepted = system.Meter.Elapsed;
        await system.StoredAsync(amount.All, cancellationToken);
        var figures = system.Meter.End(amount.Measured);
        await system.Database.CheckAsync(amount.All, cancellationToken);
        return [.. figures, new Figure("accepted", amount.Measured / accepted.TotalSeconds, "events/s")];

        byte[][] Requests(byte[][] chosen) => client.Requests(bodies?.Invoke(chosen) ?? chosen);
    }
}
