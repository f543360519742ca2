namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// Hears of each delivery on endpoints with <see cref="BatchedAcknowledgementsExtensions.UseBatchedAcknowledgements"/>,
/// so that an application can bound what it holds in memory. One that is registered as a service is used. Thread-safe.
/// </summary>
public interface IDeliveryMeter
{
    /// <summary>A message with a body of so many bytes is about to be consumed.</summary>
    /// <returns>
    /// Whether it is to be. If not, the message is left unacknowledged: the broker delivers it again when the channel
    /// is closed.
    /// </returns>
    bool TryBegin(long bytes);

    /// <summary>
    /// A message for which <see cref="TryBegin"/> returned <c>true</c> is held no more, whatever became of it.
    /// </summary>
    void End(long bytes);
}
