using MassTransit;
using MassTransit.Configuration;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox.Inbox;

/// <summary>Adds the filter in front of every consumer of an endpoint, once for each message type.</summary>
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
                $"The outbox filter could not be added in front of {TypeCache<TConsumer>.ShortName} "
                + $"for {TypeCache<TMessage>.ShortName}.");
        }

        var filter = new PostgresOutboxFilter<TDbContext, TMessage>(
            InboxEndpoint<TDbContext>.Create<TConsumer, TMessage>(endpoint, registration), Messages<TMessage>());
        messageConfigurator.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<TMessage>>(filter));
    }

    private static ClaimStrategy<TMessage> Messages<TMessage>()
        where TMessage : class
    {
        var type = typeof(TMessage);
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Batch<>))
            return new SingleClaimStrategy<TMessage>();
        var claimed = typeof(BatchClaimStrategy<>).MakeGenericType(type.GetGenericArguments());
        return (ClaimStrategy<TMessage>)Activator.CreateInstance(claimed)!;
    }
}
