using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;

namespace Aggregator.Outbox.Capture;

/// <summary>
/// The context that a consumer sees within one transaction: it captures sent messages, and holds the notifications
/// "consumed" and "faulted" back until the outcome of the transaction is known. MassTransit's "consumed" marks the
/// message as delivered, and a failure can no longer fault it afterwards: if the notification were passed on before the
/// commit, a failed commit would lose the message.
/// </summary>
internal sealed class CapturingConsumeContext<TMessage>(
    ConsumeContext<TMessage> context, OutboxConsumeOptions options, IServiceProvider provider, CapturedSends sends)
    : OutboxConsumeContextProxy<TMessage>(context, options, provider)
    where TMessage : class
{
    private readonly List<Func<Task>> _consumed = [];
    private readonly List<Func<Task>> _faulted = [];

    public override Task ConsumeCompleted => sends.CompletedAsync(CancellationToken);

    public override void AddConsumeTask(Task task) => sends.AddTask(task);

    public override Task AddSend<T>(SendContext<T> context) => sends.AddSend(context);

    public override Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
    {
        _consumed.Add(() => base.NotifyConsumed(context, duration, consumerType));
        return Task.CompletedTask;
    }

    public override Task NotifyFaulted<T>(
        ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
    {
        _faulted.Add(() => base.NotifyFaulted(context, duration, consumerType, exception));
        return Task.CompletedTask;
    }

    /// <summary>Called when the transaction has committed: the message counts as consumed.</summary>
    public Task ReportConsumedAsync() => RunAsync(_consumed);

    /// <summary>
    /// Called when the transaction was rolled back permanently: the endpoint's own retry and error handling deals with
    /// the fault.
    /// </summary>
    public Task ReportFaultedAsync(TimeSpan duration, Exception exception)
    {
        // The consumer succeeded but the commit failed, and the fault has not been reported yet.
        if (_faulted.Count == 0)
            _faulted.Add(() => base.NotifyFaulted(this, duration, Options.ConsumerType, exception));
        return RunAsync(_faulted);
    }

    private static async Task RunAsync(List<Func<Task>> notices)
    {
        foreach (var notice in notices)
            await notice();
    }

    // The remaining members serve MassTransit's own outbox filter, which keeps its state in the inbox row. This context
    // exists only for messages that were not consumed before, and the inbox here takes no part in delivery.
    public override bool ContinueProcessing { get; set; }

    public override bool IsMessageConsumed => false;

    public override bool IsOutboxDelivered => false;

    public override int ReceiveCount => 1;

    public override long? LastSequenceNumber => null;

    public override Task SetConsumed() => Task.CompletedTask;

    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() =>
        Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;

    public override Task RemoveOutboxMessages() => Task.CompletedTask;
}
