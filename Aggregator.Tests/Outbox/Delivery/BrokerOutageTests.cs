using Aggregator.Outbox.Delivery;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Delivery;

public sealed class BrokerOutageTests(OutboxServers servers) : IClassFixture<OutboxServers>
{
    private const int Orders = 60;
    private const int MemoryLimit = 64 * 1024;

    [Fact]
    public async Task A_broker_outage_before_delivery_loses_nothing_and_memory_stays_bounded()
    {
        var gate = new TaskCompletionSource();
        var probe = new StepProbe();
        // The delivering process is stopped after its first message.
        probe.On(OutboxStep.Sent, () => gate.Task);
        var (line, rabbitMq) = servers.CreateRabbitMqLine();
        await using var _ = line;
        var acknowledged = new Acknowledged();
        await using var node = await OutboxNode.StartAsync(servers, setup =>
        {
            setup.RabbitMq = rabbitMq;
            setup.Services.AddSingleton<IOutboxStepProbe>(probe);
            setup.Outbox = options =>
            {
                (options.DeliveryLease, options.SendTimeout) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2));
                (options.SweepInterval, options.DeliveryMemoryLimit) = (TimeSpan.FromMilliseconds(200), MemoryLimit);
                options.DeliveryConcurrency = 1;
            };
            setup.Consume<SendingLarge>("away", e => e.PrefetchCount = Orders);
            setup.ConfigureBus += (_, rabbit) => rabbit.ConnectReceiveObserver(acknowledged);
        });
        await using var sender = await OutboxNode.StartAsync(servers, setup =>
            setup.Outbox = options => options.SweepInterval = TimeSpan.FromMinutes(10));
        foreach (var i in Enumerable.Range(0, Orders))
            await sender.SendAsync("away", new Order($"{i}"));
        // The messages must be acknowledged too, because RabbitMQ.Client 7.1 may hang when an acknowledgement finds its
        // connection broken (docs/outbox.md).
        await Eventually.TrueAsync(
            () => Task.FromResult(acknowledged.Count == Orders), "all orders are consumed and acknowledged");
        var delivery = node.Services.GetRequiredService<DeliveryQueue<LedgerDbContext>>();
        delivery.ReservedBytes.Should().BeInRange(1, MemoryLimit);

        line.Cut();
        gate.SetResult();

        await Eventually.TrueAsync(
            () => Task.FromResult(delivery is { IsSuspended: true, ReservedBytes: 0 }),
            "nothing waits in memory for the broker");
        var pending = await servers.QueryAsync<long>("SELECT count(DISTINCT message_id) FROM outbox_message");
        pending.Should().BePositive();
        // Some messages did not fit into memory, and a sweeper may have sent them before the connection was cut.
        (pending + await RawQueue.ReadyAsync(servers.RabbitMq, "away-out")).Should().BeGreaterThanOrEqualTo(Orders);
        line.Restore();

        // The test counts different messages, because one that was in flight when the connection was cut is sent again.
        await RawQueue.TakeDistinctAsync(servers.RabbitMq, "away-out", Orders, TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(
            async () => await servers.QueryAsync<long>("SELECT count(*) FROM outbox_message") == 0, "all are sent");
        await RawQueue.ExpectAllAcknowledgedAsync(servers.RabbitMq, "away", node);
        (await servers.LedgerAsync("away")).Should().HaveCount(Orders);
    }

    private sealed class Acknowledged : IReceiveObserver
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task PostReceive(ReceiveContext context)
        {
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        }

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(
            ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }

    private sealed class SendingLarge(LedgerDbContext dbContext) : IConsumer<Order>
    {
        public async Task Consume(ConsumeContext<Order> context)
        {
            await context.Send(new Uri("queue:away-out"), new OrderStored(new string('x', 8 * 1024), 0));
            dbContext.Entries.Add(new LedgerEntry { Consumer = "away", Name = context.Message.Name });
        }
    }
}
