using Aggregator.Bench.Environments;

namespace Aggregator.Bench.Publishing;

internal static class Queues
{
    /// <summary>Puts messages into the events' queue, as direct publishers do, before it has a consumer.</summary>
    public static async Task FillAsync(
        this BrokerEnvironment broker, IEnumerable<byte[]> bodies, CancellationToken cancellationToken)
    {
        await using var publisher = await PipelinedPublisher.ConnectAsync(broker.Host.Publisher, cancellationToken);
        await publisher.PublishAsync(bodies, cancellationToken);
    }
}
