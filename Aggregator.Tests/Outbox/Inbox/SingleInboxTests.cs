using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Inbox;

public sealed class SingleInboxTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    [Fact]
    public async Task A_redelivered_message_is_acknowledged_and_not_consumed_again()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("single", calls);
        var a = Guid.NewGuid();

        await node.SendAsync("single", new Order("A"), a);
        await node.SendAsync("single", new Order("A"), a);
        await node.SendAsync("single", new Order("B"));

        await calls.ReachesAsync(2, "A and B are consumed");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "single", node);
        calls.Seen.Should().BeEquivalentTo("A", "B");
        (await servers.LedgerAsync("single")).Should().BeEquivalentTo("A", "B");
    }

    [Fact]
    public async Task A_message_without_an_id_is_consumed_each_time()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("single-no-id", calls);

        await RawQueue.SendWithoutIdAsync(servers.RabbitMq, "single-no-id", new Order("X"));
        await RawQueue.SendWithoutIdAsync(servers.RabbitMq, "single-no-id", new Order("X"));

        await calls.ReachesAsync(2, "both are consumed");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "single-no-id", node);
        (await servers.LedgerAsync("single-no-id")).Should().Equal("X", "X");
    }

    [Fact]
    public async Task Two_consumers_on_two_queues_each_consume_a_message_once()
    {
        var calls = new Recorder();
        await using var node = await OutboxNode.StartAsync(servers, setup =>
        {
            setup.Services.AddSingleton(calls);
            setup.Consume<Ledger>("both-1");
            setup.Consume<OtherLedger>("both-2");
        });
        var a = Guid.NewGuid();

        foreach (var _ in Enumerable.Range(0, 3))
            await node.Bus.Publish(new Order("A"), context => SameBytes.Apply(context, a));

        await calls.ReachesAsync(2, "each consumer sees it");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "both-1", node);
        (await servers.LedgerAsync("both-1")).Should().Equal("A");
        (await servers.LedgerAsync("both-2")).Should().Equal("A");
        (await RawQueue.ReadyAsync(servers.RabbitMq, "both-2")).Should().Be(0);
    }

    [Fact]
    public async Task Another_message_with_the_same_id_is_consumed()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("same-id", calls);
        var id = Guid.NewGuid();

        await node.SendAsync("same-id", new Order("A"), id);
        await node.SendAsync("same-id", new Order("B"), id);
        await node.SendAsync("same-id", new Order("A"), id);

        await calls.ReachesAsync(2, "A and B are consumed");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "same-id", node);
        calls.Seen.Should().BeEquivalentTo("A", "B");
    }

    [Fact]
    public async Task An_earlier_id_in_a_header_hides_no_message()
    {
        var calls = new Recorder();
        await using var node = await StartAsync("original", calls);
        var a = Guid.NewGuid();
        await node.SendAsync("original", new Order("A"), a);
        await calls.ReachesAsync(1, "A is consumed");

        var endpoint = await node.Bus.GetSendEndpoint(new Uri("queue:original"));
        await endpoint.Send(
            new Order("B"), context => context.Headers.Set(MessageHeaders.OriginalMessageId, a.ToString()));

        await calls.ReachesAsync(2, "B is consumed");
    }

    private Task<OutboxNode> StartAsync(string queue, Recorder calls) => OutboxNode.StartAsync(servers, setup =>
    {
        setup.Services.AddSingleton(calls);
        setup.Consume<Ledger>(queue);
    });

    private class Ledger(LedgerDbContext dbContext, Recorder calls) : IConsumer<Order>
    {
        public Task Consume(ConsumeContext<Order> context)
        {
            var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
            dbContext.Entries.Add(new LedgerEntry { Consumer = queue, Name = context.Message.Name });
            calls.Add(context.Message.Name);
            return Task.CompletedTask;
        }
    }

    private sealed class OtherLedger(LedgerDbContext dbContext, Recorder calls) : Ledger(dbContext, calls);
}
