using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Places;

namespace Aggregator.Bench.Publishing;

/// <summary>A direct publisher and one consumer, from the first publish to the commit of the last event.</summary>
internal sealed class DirectContender : IContender
{
    private const int Events = 40_000;

    public string Name => "amqp-direct";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var amount = Amount.Of(environment, Events);
        await using var place = await SystemPlace.CreateAsync(environment, cancellationToken);
        place.StartConsumer();
        await using var publisher = await PipelinedPublisher.ConnectAsync(place.Broker.Host.Publisher, cancellationToken);
        var bodies = BenchEvents.Bodies(amount.All);
        await publisher.PublishAsync(bodies[..amount.WarmUp], cancellationToken);
        await place.StoredAsync(amount.WarmUp, cancellationToken);

        place.Meter.Begin();
        await publisher.PublishAsync(bodies[amount.WarmUp..], cancellationToken);
        var confirmed = place.Meter.Elapsed;
        await place.StoredAsync(amount.All, cancellationToken);
        var figures = place.Meter.End(amount.Measured);
        await place.Database.CheckAsync(amount.All, cancellationToken);
        return [.. figures, new Figure("confirmed", amount.Measured / confirmed.TotalSeconds, "events/s")];
    }
}
