using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Resilience;
using MassTransit;
using MassTransit.JobService;
using MassTransit.Middleware;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Outbox.Inbox;

/// <summary>The state that all attempts of one consumer on one endpoint share.</summary>
internal sealed record InboxEndpoint<TDbContext>(
    OutboxConsumeOptions Consumer,
    IServiceProvider Provider,
    ISetScopedConsumeContext ScopedContext,
    DeliveryQueue<TDbContext> Delivery,
    Backoff Backoff,
    TimeProvider TimeProvider,
    ILogger Logger,
    IOutboxStepProbe? Probe)
    where TDbContext : DbContext
{
    /// <summary>
    /// The consumer's part of the inbox key: consumer type, message type and queue, as in MassTransit's own inbox.
    /// </summary>
    public static InboxEndpoint<TDbContext> Create<TConsumer, TMessage>(
        IReceiveEndpointConfigurator endpoint, IRegistrationContext registration)
        where TConsumer : class
        where TMessage : class
    {
        var options = registration.GetRequiredService<IOptions<PostgresOutboxOptions>>().Value;
        var consumer = new OutboxConsumeOptions
        {
            ConsumerId = JobMetadataCache<TConsumer, TMessage>.GenerateJobTypeId(
                endpoint.InputAddress.GetEndpointName()),
            ConsumerType = TypeCache<TConsumer>.ShortName,
        };
        return new InboxEndpoint<TDbContext>(
            consumer,
            registration,
            (ISetScopedConsumeContext)registration,
            registration.GetRequiredService<DeliveryQueue<TDbContext>>(),
            new Backoff(options.RetryDelayLimit),
            registration.GetRequiredService<TimeProvider>(),
            registration.GetRequiredService<ILogger<InboxEndpoint<TDbContext>>>(),
            registration.GetService<IOutboxStepProbe>());
    }

    public ValueTask AtAsync(OutboxStep step) => Probe?.AtAsync(step) ?? ValueTask.CompletedTask;
}
