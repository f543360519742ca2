using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox;

public sealed class BrokerOutageTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private const int Orders = 60;
    private const int MemoryLimit = 64 * 1024;

    [Fact]
    public async Task A_broker_that_goes_away_before_the_delivery_loses_nothing_and_memory_stays_bounded()
    {
        var gate = new TaskCompletionSource();
        var probe = new StepProbe();
        var channel = new DeliveryChannel();
        probe.On(OutboxStep.Committed, () => gate.Task);
        var (line, rabbitMq) = servers.CreateRabbitMqLine();
        await using var _ = line;
        await using var node = await OutboxNode.StartAsync(servers, setup =>
        {
            setup.RabbitMq = rabbitMq;
            setup.Services.AddSingleton<IOutboxStepProbe>(probe).AddSingleton(channel);
            setup.Outbox = options =>
            {
                (options.DeliveryLease, options.SendTimeout) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2));
                (options.SweepInterval, options.DeliveryMemoryLimit) = (TimeSpan.FromMilliseconds(200), MemoryLimit);
            };
            setup.Consume<SendingLarge>("away", e => e.PrefetchCount = Orders);
        });
        await using var sender = await OutboxNode.StartAsync(servers, setup => 
            setup.Outbox = options => options.SweepInterval = TimeSpan.FromMinutes(10));
        foreach (var i in Enumerable.Range(0, Orders))
            await sender.SendAsync("away", new Order($"{i}"));
        await Eventually.TrueAsync(
            async () => (await servers.LedgerAsync("away")).Length == Orders, "all orders are committed, and none is sent from memory");
        var delivery = node.Services.GetRequiredService<OutboxDelivery<LedgerDbContext>>();
        delivery.ReservedBytes.Should().BeInRange(1, MemoryLimit);

        line.Cut();
        // The acknowledgements, too, are to find the broker away.
        await Eventually.TrueAsync(() => Task.FromResult(channel.IsClosed), "the channel of the deliveries is closed");
        gate.SetResult();

        await Eventually.TrueAsync(
            () => Task.FromResult(delivery is { Suspended: true, ReservedBytes: 0 }), "nothing waits in memory for the broker");
        var pending = await servers.QueryAsync<long>("SELECT count(DISTINCT message_id) FROM outbox_message");
        pending.Should().BePositive();
        // Some had no room in memory, and a sweeper may have sent them before the line was cut.
        (pending + await RawQueue.ReadyAsync(servers.RabbitMq, "away-out")).Should().BeGreaterThanOrEqualTo(Orders);
        line.Restore();

        // Not just so many messages: one that was on its way when the line was cut is sent again.
        await RawQueue.TakeDistinctAsync(servers.RabbitMq, "away-out", Orders, TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(
            async () => await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message") == 0, "all are sent");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "away", node);
        (await servers.LedgerAsync("away")).Should().HaveCount(Orders);
    }

    private sealed class DeliveryChannel
    {
        private ChannelContext? _context;

        public bool IsClosed => Volatile.Read(ref _context) is { Channel.IsClosed: true };

        public void See(ConsumeContext context) => Volatile.Write(ref _context, context.GetPayload<ChannelContext>());
    }

    private sealed class SendingLarge(LedgerDbContext dbContext, DeliveryChannel channel) : IConsumer<Order>
    {
        public async Task Consume(ConsumeContext<Order> context)
        {
            channel.See(context);
            await context.Send(new Uri("queue:away-out"), new OrderStored(new string('x', 8 * 1024), 0));
            dbContext.Entries.Add(new LedgerEntry { Consumer = "away", Name = context.Message.Name });
        }
    }
}
