using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;

namespace Aggregator.Outbox.Capture;

/// <summary>
/// What a consumer sees within one transaction: it captures what is sent, and keeps the notices "consumed" and
/// "faulted" back until the transaction's end is known. MassTransit's "consumed" marks the message as delivered, after
/// which a failure can no longer fault it: passed on before the commit, a commit that fails would lose the message.
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

    /// <summary>The transaction has committed: the message counts as consumed.</summary>
    public Task ReportConsumedAsync() => RunAsync(_consumed);

    /// <summary>
    /// The transaction was rolled back for good: the fault belongs to the endpoint's own retry and error handling.
    /// </summary>
    public Task ReportFaultedAsync(TimeSpan duration, Exception exception)
    {
        // The consumer was content and the commit was not: nobody has reported that yet.
        if (_faulted.Count == 0)
            _faulted.Add(() => base.NotifyFaulted(this, duration, Options.ConsumerType, exception));
        return RunAsync(_faulted);
    }

    private static async Task RunAsync(List<Func<Task>> notices)
    {
        foreach (var notice in notices)
            await notice();
    }

    // The rest of the contract belongs to the stock filter, which keeps its state in the inbox row. This context exists
    // only for messages not consumed before, and delivery is not the inbox's business here.
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
