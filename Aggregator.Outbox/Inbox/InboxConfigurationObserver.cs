using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Resilience;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.JobService;
using MassTransit.Middleware;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Inbox;

/// <summary>Puts the filter in front of every consumer of an endpoint, once for each type of message.</summary>
internal sealed class InboxConfigurationObserver<TDbContext>(
    IReceiveEndpointConfigurator endpoint, IRegistrationContext registration) : IConsumerConfigurationObserver
    where TDbContext : DbContext
{
    public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
        where TConsumer : class
    {
    }

    public void ConsumerMessageConfigured<TConsumer, TMessage>(
        IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
        where TConsumer : class
        where TMessage : class
    {
        if (configurator is not IConsumerMessageConfigurator<TMessage> messageConfigurator)
        {
            throw new ConfigurationException(
                $"The outbox could not be put in front of {TypeCache<TConsumer>.ShortName} for {TypeCache<TMessage>.ShortName}.");
        }

        var filter = new PostgresOutboxFilter<TDbContext, TMessage>(Endpoint<TConsumer, TMessage>(), Messages<TMessage>());
        messageConfigurator.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<TMessage>>(filter));
    }

    private static ClaimedMessages<TMessage> Messages<TMessage>()
        where TMessage : class
    {
        var type = typeof(TMessage);
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Batch<>))
            return new ClaimedSingle<TMessage>();
        var claimed = typeof(ClaimedBatch<>).MakeGenericType(type.GetGenericArguments());
        return (ClaimedMessages<TMessage>)Activator.CreateInstance(claimed)!;
    }

    private InboxEndpoint<TDbContext> Endpoint<TConsumer, TMessage>()
        where TConsumer : class
        where TMessage : class
    {
        var options = registration.GetRequiredService<IOptions<PostgresOutboxOptions>>().Value;
        var consumer = new OutboxConsumeOptions
        {
            // The same id as the stock inbox gives: consumer type, message type and queue.
            ConsumerId = JobMetadataCache<TConsumer, TMessage>.GenerateJobTypeId(endpoint.InputAddress.GetEndpointName()),
            ConsumerType = TypeCache<TConsumer>.ShortName,
        };
        return new InboxEndpoint<TDbContext>(
            consumer,
            registration,
            (ISetScopedConsumeContext)registration,
            registration.GetRequiredService<OutboxDelivery<TDbContext>>(),
            new Backoff(options.RetryDelayLimit),
            registration.GetRequiredService<TimeProvider>(),
            registration.GetRequiredService<ILogger<InboxEndpoint<TDbContext>>>(),
            registration.GetService<IOutboxStepProbe>());
    }
}
