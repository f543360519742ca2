using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Publishing;

namespace Aggregator.Bench.Ingest;

/// <summary>Runs the shipped consumers, as processes, on a queue that is full at the start.</summary>
/// <param name="name">The name in the tables.</param>
/// <param name="events">Number of events per measurement, unless the command line sets another.</param>
/// <param name="consumers">Number of consumer processes.</param>
/// <param name="messages">Combines events into message bodies; without it each event is a message.</param>
/// <param name="settings">Environment variables for the consumers.</param>
internal sealed class QueueContender(
    string name,
    int events,
    int consumers = 1,
    Func<IEnumerable<byte[]>, byte[][]>? messages = null,
    params (string Name, string Value)[] settings) : IContender
{
    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        var bodies = BenchEvents.Bodies(amount.All);
        await system.Broker.FillAsync(messages?.Invoke(bodies) ?? bodies, cancellationToken);
        for (var i = 0; i < consumers; i++)
            system.StartConsumer(settings);
        var figures = await StoredWatch.MeasureAsync(
            system.Database.StoredAsync, amount.WarmUp, amount.All, system.Meter, cancellationToken);
        await system.Database.CheckAsync(amount.All, cancellationToken);
        return figures;
    }
}
