namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// Is notified of each delivery on endpoints with
/// <see cref="BatchedAcknowledgementsExtensions.UseBatchedAcknowledgements"/>, so that an application can bound the
/// messages that it holds in memory. The implementation is taken from the registered services, and must be thread-safe.
/// </summary>
public interface IDeliveryMeter
{
    /// <summary>Called before a message with a body of this size, in bytes, is consumed.</summary>
    /// <returns>
    /// Whether to consume the message. If not, it is left unacknowledged, and the broker delivers it again when the
    /// channel is closed.
    /// </returns>
    bool TryBegin(long bytes);

    /// <summary>
    /// Called when a message for which <see cref="TryBegin"/> returned <c>true</c> is no longer held, whatever its
    /// outcome.
    /// </summary>
    void End(long bytes);
}
