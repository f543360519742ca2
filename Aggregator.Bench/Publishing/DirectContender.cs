using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Publishing;

/// <summary>
/// Measures a direct publisher and one consumer, from the first publish to the commit of the last event.
/// </summary>
internal sealed class DirectContender : IContender
{
    private const int Events = 40_000;

    public string Name => "amqp-direct";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.From(environment, Events);
        await using var system = await SystemEnvironment.CreateAsync(environment, cancellationToken);
        system.StartConsumer();
        await using var publisher = await PipelinedPublisher.ConnectAsync(
            system.Broker.Host.Publisher, cancellationToken);
        var bodies = BenchEvents.Bodies(amount.All);
        await publisher.PublishAsync(bodies[..amount.WarmUp], cancellationToken);
        await system.StoredAsync(amount.WarmUp, cancellationToken);

        system.Meter.Begin();
        await publisher.PublishAsync(bodies[amount.WarmUp..], cancellationToken);
        var confirmed = system.Meter.Elapsed;
        await system.StoredAsync(amount.All, cancellationToken);
        var figures = system.Meter.End(amount.Measured);
        await system.Database.CheckAsync(amount.All, cancellationToken);
        return [.. figures, new Figure("confirmed", amount.Measured / confirmed.TotalSeconds, "events/s")];
    }
}
