using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Resilience;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Aggregator.Outbox.Inbox;

/// <summary>What all attempts of one consumer on one endpoint share.</summary>
internal sealed record InboxEndpoint<TDbContext>(
    OutboxConsumeOptions Consumer,
    IServiceProvider Provider,
    ISetScopedConsumeContext ScopedContext,
    OutboxDelivery<TDbContext> Delivery,
    Backoff Backoff,
    TimeProvider TimeProvider,
    ILogger Logger,
    IOutboxStepProbe? Probe)
    where TDbContext : DbContext
{
    public ValueTask AtAsync(OutboxStep step) => Probe?.AtAsync(step) ?? ValueTask.CompletedTask;
}
