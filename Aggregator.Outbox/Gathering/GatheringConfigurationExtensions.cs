using System.ComponentModel.DataAnnotations;
using Aggregator.Outbox.Inbox;
using Aggregator.Outbox.RabbitMq;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox.Gathering;

/// <summary>Configures endpoints that consume gathered messages.</summary>
public static class GatheringConfigurationExtensions
{
    /// <summary>
    /// Consumes the endpoint's messages in transactions of many, gathered before MassTransit creates a consume context
    /// for each, which is most of the cost of a message on some endpoints. Every delivery goes to
    /// <typeparamref name="TConsumer"/>, whatever its type; MassTransit remains responsible for topology,
    /// acknowledgements, shutdown and health. It requires
    /// <see cref="PostgresOutboxConfigurationExtensions.UsePostgresOutbox{TDbContext}"/> and the consumer on the same
    /// endpoint, for messages that cannot be consumed together. Consume observers and the kill switch do
    /// not see batches.
    /// </summary>
    /// <param name="configurator">
    /// The endpoint. Its prefetch count bounds the gathered messages and their memory. On RabbitMQ the endpoint gets
    /// <see cref="BatchedAcknowledgementsExtensions.UseBatchedAcknowledgements"/>.
    /// </param>
    /// <param name="context">The registration.</param>
    /// <param name="read">
    /// Reads a delivery; it should never throw. The id must be the one that the endpoint's deserializer gives the
    /// message. A body is valid until its message is acknowledged.
    /// </param>
    /// <param name="options">The limits.</param>
    /// <param name="weigh">
    /// Returns the number of bytes that a delivery adds to a transaction, by default the size of its body. Needed for
    /// bodies that become larger when they are read.
    /// </param>
    /// <param name="addKeys">
    /// Adds the ordering keys of a message, if there is an order to keep: messages with a common key are consumed in
    /// the order of their arrival at this endpoint, in one transaction or one after the other. Unrelated messages may
    /// have the same key, at the cost of waiting. The order is lost when a transaction fails permanently and its
    /// messages are consumed one by one.
    /// </param>
    /// <exception cref="ValidationException">A limit is out of its range.</exception>
    public static void UsePostgresGathering<TDbContext, TConsumer, T>(
        this IReceiveEndpointConfigurator configurator,
        IRegistrationContext context,
        Func<ReceiveContext, GatheredMessage<T>> read,
        GatheringOptions options,
        Func<ReceiveContext, long>? weigh = null,
        Action<T, ICollection<ulong>>? addKeys = null)
        where TDbContext : DbContext
        where TConsumer : class, IConsumer<T>, IGatheredConsumer<T>
        where T : class
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var endpoint = InboxEndpoint<TDbContext>.Create<TConsumer, T>(configurator, context);
        var consumer = new GatheredConsumer<TDbContext, TConsumer, T>(
            endpoint, read, options.Concurrency > 1 ? addKeys : null);
        var gatherer = new Gatherer<ReceiveContext>(options, consumer.ConsumeAsync, endpoint.TimeProvider);
        configurator.ConfigureReceive(
            pipe => pipe.UseFilter(new GatheringFilter(gatherer, weigh ?? GatheringFilter.BodyBytes)));
        if (configurator is IRabbitMqReceiveEndpointConfigurator rabbit)
            rabbit.UseBatchedAcknowledgements(context);
    }
}
