using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Consumers;

/// <summary>
/// Keeps a broken connection from being waited for without end. When an acknowledgement finds its channel closed, MassTransit 8.4
/// closes the channel once more from within the delivery, and RabbitMQ.Client 7.1 then waits for that delivery to end before
/// it tells the connection's other channels of the break: sends under way on them hang, and no new connection is made. MassTransit
/// does so upon this one type of exception only, so that it gets another.
/// </summary>
internal sealed class BrokenChannelObserver : IReceiveObserver
{
    public Task ReceiveFault(ReceiveContext context, Exception exception) => exception is OperationInterruptedException
        ? Task.FromException(new TransportUnavailableException(
            "The channel broke before the message was acknowledged; the broker delivers it again.", exception))
        : Task.CompletedTask;

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;
}
