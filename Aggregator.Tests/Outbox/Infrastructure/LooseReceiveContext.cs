using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A received message without a broker, so that a test decides what is delivered together, again, or never
/// acknowledged. Published messages go through a real bus.
/// </summary>
internal sealed class LooseReceiveContext : BasePipeContext, ReceiveContext
{
    private readonly IBus _bus;

    private LooseReceiveContext(IBus bus, byte[] body)
    {
        _bus = bus;
        Body = new BytesMessageBody(body);
    }

    public TimeSpan ElapsedTime => TimeSpan.Zero;

    public Uri InputAddress { get; } = new("loopback://localhost/loose");

    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public bool Redelivered => false;

    public Headers TransportHeaders => EmptyHeaders.Instance;

    public Task ReceiveCompleted => Task.CompletedTask;

    public bool IsDelivered { get; private set; }

    public bool IsFaulted { get; private set; }

    public ISendEndpointProvider SendEndpointProvider => _bus;

    public IPublishEndpointProvider PublishEndpointProvider => (IPublishEndpointProvider)_bus;

    public bool PublishFaults => false;

    public MessageBody Body { get; }

    public static ConsumeContext<Order> Receive(IBus bus, Guid id, Order order)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = id,
            messageType = new[] { MessageUrn.ForTypeString<Order>() },
            message = new { name = order.Name },
        });
        var context = SystemTextJsonMessageSerializer.Instance.Deserialize(new LooseReceiveContext(bus, envelope));
        return context.TryGetMessage<Order>(out var message)
            ? message
            : throw new InvalidOperationException("The envelope does not hold an order.");
    }

    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        IsDelivered = true;
        return Task.CompletedTask;
    }

    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => NotifyFaulted(exception);

    public Task NotifyFaulted(Exception exception)
    {
        IsFaulted = true;
        return Task.CompletedTask;
    }

    public void AddReceiveTask(Task task)
    {
    }
}
