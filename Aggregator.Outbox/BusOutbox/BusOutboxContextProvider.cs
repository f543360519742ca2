using Aggregator.Outbox.Delivery;
using MassTransit;
using MassTransit.DependencyInjection;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox.BusOutbox;

/// <summary>
/// Decides where a scope's <c>IPublishEndpoint</c> and <c>ISendEndpointProvider</c> send messages: within a consumer to
/// its consume context (and so into its transaction, if the endpoint has the outbox), elsewhere to the DbContext of the
/// scope.
/// </summary>
internal sealed class BusOutboxContextProvider<TDbContext>(
    IBus bus,
    Bind<IBus, IClientFactory> clientFactory,
    Bind<IBus, IScopedConsumeContextProvider> busConsumeContextProvider,
    IScopedConsumeContextProvider globalConsumeContextProvider,
    IServiceProvider provider,
    SweepSignal<TDbContext> signal,
    TimeProvider timeProvider) : IScopedBusContextProvider<IBus>, IDisposable
    where TDbContext : DbContext
{
    private readonly Lazy<ScopedBusContext> _context = new(() =>
        busConsumeContextProvider.Value.HasContext || globalConsumeContextProvider.HasContext
            ? new ScopedBusContextProvider<IBus>(
                bus, clientFactory, busConsumeContextProvider, globalConsumeContextProvider, provider).Context
            : new BusOutboxContext<TDbContext>(bus, clientFactory.Value, provider, signal, timeProvider));

    public ScopedBusContext Context => _context.Value;

    public void Dispose()
    {
        if (_context is { IsValueCreated: true, Value: IDisposable disposable })
            disposable.Dispose();
    }
}
