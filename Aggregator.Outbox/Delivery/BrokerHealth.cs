using MassTransit;

namespace Aggregator.Outbox.Delivery;

/// <summary>
/// Distinguishes an unavailable broker from a message that the broker refuses. In both cases MassTransit repeats a send
/// until it is cancelled, so that the exception is the same.
/// </summary>
internal sealed class BrokerHealth(IBusControl bus)
{
    public bool IsUnavailable => bus.CheckHealth().Status != BusHealthStatus.Healthy;
}
