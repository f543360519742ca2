using MassTransit;
using MassTransit.Middleware;
using MassTransit.Util;

namespace Aggregator.Outbox.Capture;

/// <summary>Collects the messages that one transaction sends and publishes, in their order.</summary>
internal sealed class CapturedSends(IServiceProvider provider, TimeProvider timeProvider) : OutboxSendContext
{
    private readonly Lock _lock = new();
    private readonly List<OutboxMessage> _messages = [];

    // The tasks belong to this attempt only: the next attempt must not find a task that failed in this one.
    private readonly PendingTaskCollection _tasks = new(4);

    /// <summary>The messages captured so far. Must be read only after the last publish has completed.</summary>
    public IReadOnlyList<OutboxMessage> Messages => _messages;

    /// <summary>Tracks a send that the consumer may not have awaited.</summary>
    public void AddTask(Task task) => _tasks.Add(task);

    /// <summary>Completes when every send that was started is captured.</summary>
    public Task CompletedAsync(CancellationToken cancellationToken) => _tasks.Completed(cancellationToken);

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        var message = OutboxMessageFactory.Create(context, timeProvider.GetUtcNow());
        lock (_lock)
            _messages.Add(message);
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => provider.GetService(serviceType);
}
