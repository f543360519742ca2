using MassTransit;

namespace Aggregator.Outbox.Gathering;

/// <summary>
/// Consumes gathered messages. What it writes with the scope's DbContext and publishes on the context is part of the
/// transaction that claims the messages.
/// </summary>
public interface IGatheredConsumer<T>
    where T : class
{
    /// <summary>
    /// Consumes all of them or fails. After a failure that does not pass by itself each message is consumed alone, by
    /// the same class's <see cref="IConsumer{T}"/>, with the endpoint's own retry and error queue: one bad message does
    /// not take its neighbours along.
    /// </summary>
    Task Consume(ConsumeContext<Gathered<T>> context);
}
