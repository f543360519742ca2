using MassTransit;
using MassTransit.Middleware;
using MassTransit.Util;

namespace Aggregator.Outbox.Capture;

/// <summary>Collects what one transaction sends and publishes, in the order in which it did.</summary>
internal sealed class CapturedSends(IServiceProvider provider, TimeProvider timeProvider) : OutboxSendContext
{
    private readonly Lock _lock = new();
    private readonly List<OutboxMessage> _messages = [];

    // Of this attempt only: a task that failed must not be found again by the next one.
    private readonly PendingTaskCollection _tasks = new(4);

    /// <summary>The messages so far. Read it only when nothing publishes any more.</summary>
    public IReadOnlyList<OutboxMessage> Messages => _messages;

    /// <summary>Remembers a send that the consumer may not have awaited.</summary>
    public void AddTask(Task task) => _tasks.Add(task);

    /// <summary>Completes when everything that was begun is captured.</summary>
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
