using Aggregator.Tests.Outbox.Infrastructure;
using FluentAssertions;
using MassTransit;

namespace Aggregator.Tests.Outbox;

public sealed class BatchInboxTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task A_redelivered_message_in_a_batch_of_new_ones_is_skipped_and_the_new_ones_are_stored()
    {
        const string queue = "redelivered";
        await using var node = await OutboxNode.StartAsync(servers, setup => setup.Consume<BatchLedger>(
            queue, consumer: c => c.Options<BatchOptions>(o => o.SetMessageLimit(3).SetTimeLimit(s: 60))));
        var c = Guid.NewGuid();
        await node.SendAsync(queue, new Order("A"));
        await node.SendAsync(queue, new Order("B"));
        await node.SendAsync(queue, new Order("C"), c);
        await Eventually.TrueAsync(async () => (await servers.LedgerAsync(nameof(BatchLedger))).Length == 3, "A, B and C are stored");

        await node.SendAsync(queue, new Order("D"));
        await node.SendAsync(queue, new Order("E"));
        await node.SendAsync(queue, new Order("C"), c);

        await Eventually.TrueAsync(async () => (await servers.LedgerAsync(nameof(BatchLedger))).Length >= 5, "D and E are stored");
        (await servers.LedgerAsync(nameof(BatchLedger))).Should().BeEquivalentTo("A", "B", "C", "D", "E");
    }

    private sealed class BatchLedger(LedgerDbContext dbContext) : IConsumer<Batch<Order>>
    {
        public Task Consume(ConsumeContext<Batch<Order>> context)
        {
            dbContext.Database.CurrentTransaction.Should().NotBeNull();
            foreach (var message in context.Message)
                dbContext.Entries.Add(new LedgerEntry { Consumer = nameof(BatchLedger), Name = message.Message.Name });
            return Task.CompletedTask;
        }
    }
}
