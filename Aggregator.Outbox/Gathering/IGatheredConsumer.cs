using MassTransit;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Consumes gathered messages. Its writes with the scope's DbContext and the messages that it publishes on the context
/// are part of the transaction that claims the messages.
/// </summary>
public interface IGatheredConsumer<T>
    where T : class
{
    /// <summary>
    /// Consumes all messages or fails. After a failure that is not transient each message is consumed alone, by the
    /// same class's <see cref="IConsumer{T}"/>, with the endpoint's own retry and error queue, so that one bad message
    /// does not affect its neighbours.
    /// </summary>
    Task Consume(ConsumeContext<Gathered<T>> context);
}
