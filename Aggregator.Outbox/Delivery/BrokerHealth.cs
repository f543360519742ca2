using MassTransit;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Tells a broker that is away from a message that it refuses. MassTransit repeats a send until it is cancelled, in
/// both cases, so that the exception is the same.
/// </summary>
internal sealed class BrokerHealth(IBusControl bus)
{
    public bool IsAway => bus.CheckHealth().Status != BusHealthStatus.Healthy;
}
