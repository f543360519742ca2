using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Delivery;
using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Outbox.BusOutbox;

/// <summary>
/// Adds the messages that a scope publishes and sends to its DbContext, as entities: <c>SaveChanges</c> stores them in
/// the same transaction as the other entities. Requests do not go through the outbox, because their response could not
/// arrive before the commit.
/// </summary>
internal sealed class BusOutboxContext<TDbContext>(
    IBus bus,
    IClientFactory clientFactory,
    IServiceProvider provider,
    SweepSignal<TDbContext> signal,
    TimeProvider timeProvider)
    : ScopedBusContext, OutboxSendContext, IDisposable
    where TDbContext : DbContext
{
    private readonly Lock _lock = new();
    private TDbContext? _dbContext;
    private OutboxMessage? _last;
    private bool _saved;

    public ISendEndpointProvider SendEndpointProvider => field ??= new OutboxSendEndpointProvider(this, bus);

    public IPublishEndpoint PublishEndpoint =>
        field ??= new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus));

    public IScopedClientFactory ClientFactory => field ??= new ScopedClientFactory(
        new ClientFactory(new ScopedClientFactoryContext(clientFactory, provider)), null);

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        var message = OutboxMessageFactory.Create(context, timeProvider.GetUtcNow());
        lock (_lock)
            Add(message);
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => provider.GetService(serviceType);

    public void Dispose()
    {
        if (_dbContext is null)
            return;
        _dbContext.SavedChanges -= OnSavedChanges;
        // The message was saved within a transaction of the caller, which has ended by now if it was to commit.
        if (_saved)
            signal.Set();
    }

    private void Add(OutboxMessage message)
    {
        if (_dbContext is null)
        {
            // The DbContext is resolved only now, because a scope that publishes nothing needs none.
            _dbContext = provider.GetRequiredService<TDbContext>();
            _dbContext.SavedChanges += OnSavedChanges;
        }

        message.OutboxId = _last?.OutboxId ?? Guid.CreateVersion7(timeProvider.GetUtcNow());
        message.SequenceNumber = _last is null ? 0 : _last.SequenceNumber + 1;
        message.LastInTransaction = true;
        if (_last is not null)
            _last.LastInTransaction = false;
        _dbContext.Add(message);
        _last = message;
    }

    private void OnSavedChanges(object? sender, SavedChangesEventArgs e)
    {
        // Messages published from here on are saved by another SaveChanges, possibly in another transaction.
        lock (_lock)
            _last = null;
        _saved = true;
        if (_dbContext!.Database.CurrentTransaction is null)
            signal.Set();
    }
}
