using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware.Outbox;

namespace Aggregator.Outbox.Capture;

/// <summary>
/// One message of a batch. Its own <c>Publish</c>, <c>Send</c> and <c>RespondAsync</c> are captured like those of the
/// batch.
/// </summary>
internal sealed class CapturingMessageContext<T> : ConsumeContextProxy<T>
    where T : class
{
    private readonly CapturedSends _sends;

    public CapturingMessageContext(ConsumeContext<T> context, CapturedSends sends)
        : base(context)
    {
        _sends = sends;
        ReceiveContext = new OutboxReceiveContext(sends, context.ReceiveContext);
        PublishEndpointProvider = ReceiveContext.PublishEndpointProvider;
    }

    public override Task ConsumeCompleted => _sends.CompletedAsync(CancellationToken);

    public override void AddConsumeTask(Task task) => _sends.AddTask(task);
}
