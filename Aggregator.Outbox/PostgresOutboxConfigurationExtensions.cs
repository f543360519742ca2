using Aggregator.Outbox.BusOutbox;
using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Inbox;
using MassTransit;
using MassTransit.DependencyInjection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox;

/// <summary>Registration and use of the inbox and outbox.</summary>
public static class PostgresOutboxConfigurationExtensions
{
    /// <summary>
    /// Registers the inbox and outbox that keep their tables in <typeparamref name="TDbContext"/>'s database, to be
    /// used on endpoints with <see cref="UsePostgresOutbox{TDbContext}"/>. The DbContext must be registered as scoped,
    /// on Npgsql, map the tables with <see cref="ModelBuilderExtensions.AddInboxOutbox"/>, and have no retrying
    /// execution strategy (<c>EnableRetryOnFailure</c>): the filter retries, with a new DbContext each time.
    /// </summary>
    public static void AddPostgresOutbox<TDbContext>(
        this IBusRegistrationConfigurator configurator, Action<PostgresOutboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(configurator);
        var options = configurator.AddOptions<PostgresOutboxOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        configurator.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOutboxOptions>, PostgresOutboxOptionsValidator>());

        configurator.TryAddSingleton(TimeProvider.System);
        configurator.TryAddSingleton<MessageSender>();
        configurator.TryAddSingleton<BrokerHealth>();
        configurator.TryAddSingleton<ScopedDatabase<TDbContext>>();
        configurator.TryAddSingleton<DeliveryQueue<TDbContext>>();
        configurator.TryAddSingleton<TransactionSender<TDbContext>>();
        configurator.TryAddSingleton<OutboxSweeper<TDbContext>>();
        configurator.TryAddSingleton<SweepSignal<TDbContext>>();
        configurator.AddHostedService<OutboxStartupCheck<TDbContext>>();
        configurator.AddHostedService<OutboxDeliveryService<TDbContext>>();
        configurator.AddHostedService<OutboxSweepService<TDbContext>>();
        configurator.AddHostedService<InboxCleanupService<TDbContext>>();
    }

    /// <summary>
    /// Adds the bus outbox, for code outside consumers: messages published and sent with a scope's
    /// <c>IPublishEndpoint</c> and <c>ISendEndpointProvider</c> are stored by <c>SaveChanges</c> of the same scope's
    /// <typeparamref name="TDbContext"/>, or not at all, and sent after the commit. Without <c>SaveChanges</c> nothing
    /// is sent. <c>IBus</c> itself still sends immediately.
    /// </summary>
    public static void AddPostgresBusOutbox<TDbContext>(this IBusRegistrationConfigurator configurator)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(configurator);
        configurator.AddPostgresOutbox<TDbContext>();
        configurator.Replace(
            ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, BusOutboxContextProvider<TDbContext>>());
    }

    /// <summary>
    /// Adds the inbox and outbox in front of every consumer of the endpoint: each call of a consumer runs in one
    /// transaction (READ COMMITTED) of <typeparamref name="TDbContext"/>, together with the claim of its messages and
    /// the messages that it publishes and sends. Call <c>UseMessageRetry</c> before it, so that each of the endpoint's
    /// retries is a transaction of its own, and not <c>UseRetry</c>. Transient database failures are retried here, for
    /// as long as they last.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// <see cref="AddPostgresOutbox{TDbContext}"/> was not called for <typeparamref name="TDbContext"/>.
    /// </exception>
    public static void UsePostgresOutbox<TDbContext>(
        this IReceiveEndpointConfigurator configurator, IRegistrationContext context)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(context);
        if (context.GetService<DeliveryQueue<TDbContext>>() is null)
        {
            var name = typeof(TDbContext).Name;
            throw new ConfigurationException($"UsePostgresOutbox<{name}> needs AddPostgresOutbox<{name}> on the bus.");
        }

        configurator.ConnectConsumerConfigurationObserver(
            new InboxConfigurationObserver<TDbContext>(configurator, context));
    }
}
