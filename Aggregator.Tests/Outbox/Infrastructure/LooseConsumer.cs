using Aggregator.Outbox;
using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Outbox.Inbox;
using Aggregator.Outbox.Resilience;
using MassTransit;
using MassTransit.Batching;
using MassTransit.Context;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A consumer behind the real filter that acts as one of several processes: it has its own scopes, connections and
/// delivery, but receives batches from the test and not from a broker. It writes one entry and sends one message for
/// each message.
/// </summary>
internal sealed class LooseConsumer(
    OutboxNode node, ILogger logger, IOutboxStepProbe? probe) : IPipe<ConsumeContext<Batch<Order>>>
{
    private static readonly Uri Out = new("queue:loose-out");

    private readonly PostgresOutboxFilter<LedgerDbContext, Batch<Order>> _filter = new(
        new InboxEndpoint<LedgerDbContext>(
            new OutboxConsumeOptions
            {
                ConsumerId = Guid.Parse("3a6b2f0e-6d34-4a55-9d39-6a0c2b1f5e11"), ConsumerType = "Loose",
            },
            node.Services,
            new SetScopedConsumeContext(provider => provider.GetRequiredService<IScopedConsumeContextProvider>()),
            // The channel is not read, so that the messages stay in the table and can be counted there.
            new DeliveryQueue<LedgerDbContext>(Options.Create(new PostgresOutboxOptions()), TimeProvider.System),
            new Backoff(TimeSpan.FromSeconds(1)),
            TimeProvider.System,
            logger,
            probe),
        new BatchClaimStrategy<Order>());

    public Task ConsumeAsync(IEnumerable<(Guid Id, string Name)> orders)
    {
        ConsumeContext<Order>[] messages =
            [.. orders.Select(order => LooseReceiveContext.Receive(node.Bus, order.Id, new Order(order.Name)))];
        var batch = new MessageBatch<Order>(default, default, BatchCompletionMode.Size, messages);
        return _filter.Send(new BatchConsumeContext<Order>(messages[^1], batch), this);
    }

    public async Task Send(ConsumeContext<Batch<Order>> context)
    {
        var dbContext = context.GetPayload<IServiceProvider>().GetRequiredService<LedgerDbContext>();
        await using var command = new NpgsqlCommand(
            "INSERT INTO ledger (consumer, name) SELECT 'loose', unnest(@names)",
            (NpgsqlConnection)dbContext.Database.GetDbConnection());
        command.Parameters.AddWithValue(
            "names",
            NpgsqlDbType.Array | NpgsqlDbType.Text,
            context.Message.Select(message => message.Message.Name).ToArray());
        await command.ExecuteNonQueryAsync();
        foreach (var message in context.Message)
            await message.Send(Out, new OrderStored(message.Message.Name, 0));
    }

    public void Probe(ProbeContext context)
    {
    }
}
